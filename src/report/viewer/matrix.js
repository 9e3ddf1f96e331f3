const matrix = JSON.parse(document.getElementById('matrix').textContent)
/** Options are on or off, or, as `qdevice: lms`, one of several. */
const names = [...new Set(matrix.rows.flatMap(row => row.options))]
const options = [...new Set(names.map(name => name.split(': ')[0]))]
const valuesOf = name => {
  const values = names.filter(one => one.startsWith(`${name}: `)).map(one => one.split(': ')[1])
  return values.length > 0 ? ['none', ...values] : ['on', 'off']
}
function valueIn(row, name) {
  if (row.options.includes(name)) return 'on'
  const found = row.options.find(one => one.startsWith(`${name}: `))
  return found ? found.split(': ')[1] : valuesOf(name)[0] === 'none' ? 'none' : 'off'
}
const sizes = [...new Set(matrix.rows.map(row => row.nodes))]
/** What is shown: by size and option, `any` where nothing is asked. */
const shown = { nodes: 'any', refused: false }
for (const name of options) shown[name] = 'any'

function make(tag, attributes, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

function nameOf(row) {
  return [row.nodes, ...row.options].join('+')
}

function chooser(name, text, values) {
  const select = make(
    'select',
    { 'aria-label': text },
    ...values.map(one => make('option', { value: one }, String(one))),
  )
  select.addEventListener('change', () => {
    shown[name] = select.value
    draw()
  })
  return make('label', {}, name === 'nodes' ? '' : `${text} `, select)
}

function visible(row) {
  if (shown.nodes !== 'any' && row.nodes !== Number(shown.nodes)) return false
  if (!shown.refused && row.findings.some(one => one.property === 'refused')) return false
  return options.every(name => shown[name] === 'any' || valueIn(row, name) === shown[name])
}

function cell(row, column) {
  const found = row.findings.find(one => one.property === column.name)
  if (!found) return make('td', { class: 'none' }, row.complete < matrix.faults ? '?' : '·')
  const here = `${nameOf(row)}/${column.name}`
  const button = make(
    'button',
    { type: 'button', class: found.severity, title: found.meaning, 'data-cell': here, 'aria-pressed': 'false' },
    String(found.faults),
  )
  button.addEventListener('click', () => {
    location.hash = here
  })
  return make('td', {}, button)
}

function draw() {
  const heads = [
    make('th', {}, 'nodes'),
    ...options.map(name => make('th', { class: 'finding' }, make('span', {}, name))),
    ...matrix.columns.map(one =>
      make('th', { class: `finding ${one.severity}`, title: one.meaning }, make('span', {}, one.name)),
    ),
  ]
  let last
  const rows = matrix.rows.filter(visible).map(row => {
    const first = row.nodes !== last
    last = row.nodes
    return make(
      'tr',
      first ? { class: 'first' } : {},
      make('th', { scope: 'row' }, String(row.nodes)),
      ...options.map(name => {
        const value = valueIn(row, name)
        const off = value === 'off' || value === 'none'
        return make('td', { class: off ? 'off' : 'on' }, { on: '1', off: '0', none: '–' }[value] ?? value)
      }),
      ...matrix.columns.map(column => cell(row, column)),
    )
  })
  document
    .getElementById('table')
    .replaceChildren(make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows))
  choose()
}

/** Shows the cell that the address names. */
function choose() {
  const wanted = decodeURIComponent(location.hash.slice(1))
  for (const one of document.querySelectorAll('[data-cell]'))
    one.setAttribute('aria-pressed', String(one.dataset.cell === wanted))
  const [name, property] = wanted.split('/')
  const row = matrix.rows.find(one => nameOf(one) === name)
  const found = row?.findings.find(one => one.property === property)
  const story = document.getElementById('story')
  if (!found) {
    story.replaceChildren(make('p', {}, 'Nothing is chosen.'))
    return
  }
  const how = row.options.length > 0 ? row.options.join(', ') : 'no option'
  const steps = found.schedule.map(step =>
    make(
      'li',
      {},
      step.text,
      make('span', { class: 'views' }, step.views.join('; ')),
      make('details', {}, make('summary', {}, 'corosync-quorumtool -s'), make('pre', {}, step.nodes.join('\n'))),
    ),
  )
  steps.at(-1)?.querySelector('details')?.setAttribute('open', '')
  story.replaceChildren(
    make('h2', {}, `${row.nodes} nodes, ${how}: ${found.property}`),
    make('p', {}, `${found.severity}: ${found.meaning}`),
    make('p', { class: 'remedy' }, found.remedy ?? ''),
    make(
      'p',
      {},
      found.schedule.length > 0 ? `${found.schedule.length} steps, ${found.needs}:` : 'Nothing needs to happen.',
    ),
    make('ol', {}, ...steps),
  )
}

document.getElementById('sizes').append(chooser('nodes', 'nodes', ['any', ...sizes]))
for (const name of options) document.getElementById('options').append(chooser(name, name, ['any', ...valuesOf(name)]))

const refused = make('input', { type: 'checkbox' })
refused.addEventListener('change', () => {
  shown.refused = refused.checked
  draw()
})
document.getElementById('more').append(make('label', {}, refused, ' also what corosync refuses to start with'))
addEventListener('hashchange', choose)
draw()
