// Draws the story that stands in the page as a diagram of space and time. Only what can be seen is drawn, so that thousands
// of steps scroll as smoothly as ten.
const story = JSON.parse(document.getElementById('story').textContent)
const rowHeight = 24
const laneWidth = 96
const gutter = 58
const textWidth = 420
/** Colours that people who see colours differently tell apart (Okabe and Ito); the phase's name stands beside each. */
const palette = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#7f7f7f']

const by = id => document.getElementById(id)
const scroll = by('scroll')
const svg = by('picture')
const phases = [
  ...new Set([...story.start, ...story.steps.flatMap(step => step.pictures)].map(one => one.phase)),
].filter(Boolean)
const kinds = [...new Set(story.steps.flatMap(step => (step.takes ? [kindOf(step.takes.name)] : [])))].sort()
const shown = { nodes: new Set(story.nodes.map((_, i) => i)), kinds: new Set(kinds) }
let rows = []
let chosen = -1
let query = ''

/** By node, the pictures it had and from which step on. */
const histories = story.nodes.map((_, node) => [
  { from: -1, picture: story.start[node] },
  ...story.steps.flatMap((step, i) =>
    step.pictures.filter(one => one.node === node).map(picture => ({ from: i, picture })),
  ),
])

function pictureAt(node, step) {
  const history = histories[node]
  let [low, high] = [0, history.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (history[middle].from <= step) low = middle
    else high = middle - 1
  }
  return history[low].picture
}

function kindOf(name) {
  return name.replace(/\(.*$/s, '')
}
function color(phase) {
  return palette[phases.indexOf(phase) % palette.length] ?? 'var(--down)'
}
function lanes() {
  return story.nodes.flatMap((_, i) => (shown.nodes.has(i) ? [i] : []))
}
function laneAt(node) {
  return gutter + lanes().indexOf(node) * laneWidth + laneWidth / 2
}

/** Which steps are drawn at all, after the filters. */
function filter() {
  rows = story.steps.flatMap((step, i) => {
    const hidden = step.at !== undefined && !shown.nodes.has(step.at)
    const silent = step.takes && !shown.kinds.has(kindOf(step.takes.name))
    return hidden || silent ? [] : [i]
  })
  places = new Map(rows.map((step, place) => [step, place]))
  by('space').style.height = `${(rows.length + 1) * rowHeight}px`
  by('space').style.minWidth = `${gutter + lanes().length * laneWidth + textWidth}px`
  by('count').textContent = `${rows.length} of ${story.steps.length} steps`
  heads()
  draw()
}
let places = new Map()

function element(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== undefined) made.textContent = text
  return made
}

function heads() {
  const head = by('headings')
  head.replaceChildren()
  const width = gutter + lanes().length * laneWidth + textWidth
  head.setAttribute('width', width)
  for (const node of lanes())
    head.append(element('text', { x: laneAt(node), y: 18, 'text-anchor': 'middle' }, `node ${story.nodes[node]}`))
}

function y(place) {
  return place * rowHeight + rowHeight / 2
}

function draw() {
  const first = Math.max(0, Math.floor(scroll.scrollTop / rowHeight) - 4)
  const last = Math.min(rows.length - 1, Math.ceil((scroll.scrollTop + scroll.clientHeight) / rowHeight) + 4)
  const width = Math.max(scroll.clientWidth - 8, gutter + lanes().length * laneWidth + textWidth)
  svg.setAttribute('width', width)
  svg.setAttribute('height', Math.max(0, last - first + 2) * rowHeight)
  svg.style.top = `${first * rowHeight}px`
  const top = first * rowHeight
  const drawn = []
  for (let place = first; place <= last; place++) drawn.push(...rowOf(place, top, width))
  for (let place = first; place <= last; place++) drawn.push(...lanesOf(place, top))
  for (const arrow of arrowsWithin(first, last)) drawn.push(...arrowOf(arrow, top))
  svg.replaceChildren(...drawn)
  const active = chosen >= 0 && places.has(chosen) ? `step-${chosen}` : ''
  scroll.setAttribute('aria-activedescendant', active)
}

function rowOf(place, top, width) {
  const i = rows[place]
  const step = story.steps[i]
  const classes = ['row', i === chosen ? 'chosen' : '', matches(step) ? 'match' : ''].filter(Boolean).join(' ')
  const row = element('g', { class: classes, id: `step-${i}`, role: 'option', 'aria-selected': String(i === chosen) })
  row.append(element('rect', { x: 0, y: place * rowHeight - top, width, height: rowHeight }))
  const network = step.at === undefined || step.network !== ''
  if (network)
    row.append(
      element('rect', {
        class: 'band',
        x: gutter,
        y: place * rowHeight - top,
        width: lanes().length * laneWidth,
        height: rowHeight,
      }),
    )
  row.append(
    element('text', { class: 'soft', x: gutter - 10, y: y(place) - top + 4, 'text-anchor': 'end' }, String(i + 1)),
  )
  row.append(element('text', { x: gutter + lanes().length * laneWidth + 12, y: y(place) - top + 4 }, step.text))
  row.append(element('title', {}, step.text))
  row.addEventListener('click', () => choose(i, false))
  const found = [row]
  if (story.loop === i)
    found.push(
      element('line', { class: 'again', x1: 0, x2: width, y1: place * rowHeight - top, y2: place * rowHeight - top }),
    )
  return found
}

function lanesOf(place, top) {
  const i = rows[place]
  return lanes().flatMap(node => {
    const picture = pictureAt(node, i)
    const before = pictureAt(node, i - 1)
    const x = laneAt(node)
    const line = element('line', {
      ...{ x1: x, x2: x, y1: place * rowHeight - top, y2: (place + 1) * rowHeight - top },
      ...{ stroke: picture.up ? color(picture.phase) : 'var(--down)', 'stroke-width': picture.up ? 6 : 2 },
      ...(picture.up ? {} : { 'stroke-dasharray': '2 4' }),
    })
    line.style.pointerEvents = 'none'
    const found = [line]
    const step = story.steps[i]
    if (step.at === node) {
      const dot = element('circle', {
        cx: x,
        cy: y(place) - top,
        r: 5,
        fill: 'var(--ground)',
        stroke: 'var(--ink)',
        'stroke-width': 1.5,
      })
      if (step.kind.startsWith('crash')) found.push(element('text', { x: x - 5, y: y(place) - top + 5 }, '✕'))
      else found.push(dot)
    }
    if (picture.phase !== '' && (picture.phase !== before.phase || place === 0))
      found.push(element('text', { x: x + 8, y: y(place) - top + 4, class: 'phase' }, picture.phase))
    for (const one of found) one.style.pointerEvents = 'none'
    return found
  })
}

const arrows = story.steps.flatMap((step, i) =>
  step.takes ? [{ from: step.takes.sent, to: i, takes: step.takes, lost: step.kind === 'lose' }] : [],
)

function arrowsWithin(first, last) {
  return arrows.flatMap(arrow => {
    const end = places.get(arrow.to)
    if (end === undefined || !shown.nodes.has(arrow.takes.from) || !shown.nodes.has(arrow.takes.to)) return []
    const start = arrow.from < 0 ? -1 : (places.get(arrow.from) ?? end - 1)
    return end < first || start > last ? [] : [{ ...arrow, start, end }]
  })
}

function arrowOf({ start, end, takes, lost, to, from }, top) {
  const [x1, x2] = [laneAt(takes.from), laneAt(takes.to)]
  const [y1, y2] = [y(start) - top, y(end) - top]
  const lit = to === chosen || from === chosen
  const classes = ['arrow', lost ? 'lost' : '', lit ? 'lit' : ''].filter(Boolean).join(' ')
  const bend = x1 === x2 ? 34 : 0
  const path = bend
    ? `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2 + 4} ${y2}`
    : `M${x1} ${y1} L${x2 + (x1 < x2 ? -5 : 5)} ${y2}`
  const line = element('path', { class: classes, d: path, 'marker-end': lost ? 'none' : 'url(#head)' })
  line.style.pointerEvents = 'none'
  const found = [line]
  if (lost) found.push(element('text', { x: x2 - 5, y: y2 + 5, fill: 'var(--lost)' }, '✕'))
  const label = element(
    'text',
    { class: 'soft', x: (x1 + x2) / 2 + bend / 2 + 4, y: (y1 + y2) / 2 - 4, 'text-anchor': 'middle' },
    kindOf(takes.name),
  )
  if (lit) found.push(label)
  return found
}

// ------------------------------------------------------------------ one step

function choose(i, move = true) {
  chosen = Math.max(-1, Math.min(story.steps.length - 1, i))
  const place = places.get(chosen) ?? (chosen < 0 ? 0 : undefined)
  if (move && place !== undefined) {
    const top = place * rowHeight
    if (top < scroll.scrollTop + rowHeight) scroll.scrollTop = Math.max(0, top - 2 * rowHeight)
    else if (top > scroll.scrollTop + scroll.clientHeight - 3 * rowHeight)
      scroll.scrollTop = top - scroll.clientHeight + 4 * rowHeight
  }
  history.replaceState(null, '', `#step=${chosen + 1}`)
  draw()
  panel()
}

/** To the next step that is drawn, in one direction. */
function move(by_) {
  const place = places.get(chosen)
  const next = place === undefined ? rows.findIndex(i => i > chosen) : place + by_
  if (chosen < 0 && by_ > 0) choose(rows[0] ?? -1)
  else if (rows[next] !== undefined) choose(rows[next])
  else if (next < 0) choose(-1)
}

function html(name, text, ...inside) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  made.append(...inside)
  return made
}

function panel() {
  const step = story.steps[chosen]
  const found = [html('h2', step ? `${chosen + 1}. ${step.text}` : 'Before the first step')]
  if (step?.time !== undefined) found.push(html('p', `at ${step.time} ms`))
  if (step?.takes)
    found.push(
      html(
        'p',
        `${step.kind === 'lose' ? 'lost' : 'taken'}: ${step.takes.name}${step.takes.sent >= 0 ? `, sent in step ${step.takes.sent + 1}` : ''}`,
      ),
    )
  if (step?.network) found.push(html('p', `network: ${step.network}`))
  if (step && step.changes.length > 0)
    found.push(html('h2', 'What changed'), html('ul', undefined, ...step.changes.map(one => html('li', one))))
  if (step && step.sends.length > 0)
    found.push(
      html('h2', 'What was sent'),
      html('ul', undefined, ...step.sends.map(one => html('li', `to ${story.nodes[one.to]}: ${one.name}`))),
    )
  for (const node of lanes()) found.push(nodePanel(node, step))
  by('step').replaceChildren(...found)
  by('said').textContent = step ? `step ${chosen + 1}: ${step.text}` : 'before the first step'
}

function nodePanel(node, step) {
  const [now, before] = [pictureAt(node, chosen), pictureAt(node, chosen - 1)]
  const details = html('details')
  details.open = step === undefined ? node === 0 : step.pictures.some(one => one.node === node)
  const state = now.up ? now.phase : 'down'
  details.append(html('summary', `node ${story.nodes[node]}${state ? `: ${state}` : ''}`))
  const table = html('table')
  for (const [name, value] of Object.entries(now.fields)) {
    const row = html('tr', undefined, html('td', name), html('td', value))
    if (before.fields[name] !== value) row.className = 'changed'
    table.append(row)
  }
  details.append(table)
  return details
}

// ------------------------------------------------------------------ searching and filtering

function matches(step) {
  if (query === '') return false
  return [step.text, ...step.changes, step.takes?.name ?? ''].some(text => text.toLowerCase().includes(query))
}
function nextMatch(by_) {
  const at = rows.indexOf(chosen)
  for (let n = 1; n <= rows.length; n++) {
    const i = rows[(at + by_ * n + rows.length * 2) % rows.length]
    if (i !== undefined && matches(story.steps[i])) return choose(i)
  }
}

function boxes(id, names, set, label) {
  const field = by(id)
  if (names.length < 2) field.hidden = true
  for (const [key, name] of names) {
    const box = html('input')
    box.type = 'checkbox'
    box.checked = true
    box.addEventListener('change', () => {
      if (box.checked) set.add(key)
      else set.delete(key)
      filter()
      panel()
    })
    field.append(html('label', undefined, box, ` ${name}`))
  }
  field.querySelector('legend').textContent = label
}

// ------------------------------------------------------------------ the page

by('title').textContent = story.title
by('what').textContent = story.property === undefined ? '' : `${story.property} is violated: ${story.text}`
boxes(
  'nodes',
  story.nodes.map((id, i) => [i, String(id)]),
  shown.nodes,
  'nodes',
)
boxes(
  'kinds',
  kinds.map(one => [one, one]),
  shown.kinds,
  'messages',
)
by('legend').append(
  ...phases.map(phase => {
    const dot = html('i')
    dot.style.background = color(phase)
    return html('span', undefined, dot, phase)
  }),
)
scroll.addEventListener('scroll', () => requestAnimationFrame(draw))
addEventListener('resize', draw)
by('search').addEventListener('input', event => {
  query = event.target.value.trim().toLowerCase()
  draw()
})
by('search').addEventListener('keydown', event => {
  if (event.key === 'Enter') nextMatch(event.shiftKey ? -1 : 1)
  if (event.key === 'Escape') scroll.focus()
  event.stopPropagation()
})
by('theme').addEventListener('click', theme)
by('help').addEventListener('click', () => by('keys').showModal())
addEventListener('keydown', event => {
  if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return
  if (event.ctrlKey || event.metaKey || event.altKey || by('keys').open) return
  const page = Math.max(1, Math.floor(scroll.clientHeight / rowHeight) - 3)
  const does = {
    ...{ ArrowDown: () => move(1), j: () => move(1), ArrowRight: () => move(1) },
    ...{ ArrowUp: () => move(-1), k: () => move(-1), ArrowLeft: () => move(-1) },
    ...{ Home: () => choose(-1), End: () => choose(rows.at(-1) ?? -1) },
    ...{ PageDown: () => choose(rows[Math.min(rows.length - 1, (places.get(chosen) ?? -1) + page)] ?? -1) },
    ...{ PageUp: () => choose(rows[(places.get(chosen) ?? 0) - page] ?? -1) },
    ...{ n: () => nextMatch(1), N: () => nextMatch(-1), '/': () => by('search').focus() },
    ...{ t: theme, '?': () => by('keys').showModal() },
  }[event.key]
  if (!does) return
  event.preventDefault()
  does()
})
function theme() {
  const root = document.documentElement
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark'
}
document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
filter()
choose(Number(/step=(\d+)/.exec(location.hash)?.[1] ?? 0) - 1)
scroll.focus()
