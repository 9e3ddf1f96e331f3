import { places } from '../parts.ts'
import type { Features } from './features.ts'
import { privateOffset, slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { fieldText, flag, meText, missing, netWords, notedText, range } from './macros.ts'
import type { Regions } from './regions.ts'
import { rowOf } from './sleep.ts'
import { SleepText } from './sleep-text.ts'
import { type Effect, StepText } from './step-text.ts'

/**
 * The text of `expand(parent, end)`: puts the successors of the states from `parent` to `end` into the buffer of a worker
 * and says where it stopped: before `end` only when the buffer is full. Every enabled action is one look-up of what is
 * remembered of it, a few integer operations on the words of the state, and its hash. What is not remembered yet is noted
 * as missing, and what depends on it is left out: then the states are to be expanded again once it is filled in.
 */
export function expandText(layout: Layout, features: Features, regions: Regions): string {
  return new ExpandText(layout, features, regions).text()
}

class ExpandText {
  readonly #layout: Layout
  readonly #features: Features
  readonly #regions: Regions
  readonly #step: StepText
  readonly #sleep: SleepText
  readonly #netWords: number[]

  constructor(layout: Layout, features: Features, regions: Regions) {
    this.#layout = layout
    this.#features = features
    this.#regions = regions
    this.#step = new StepText(layout, features, regions)
    this.#sleep = new SleepText(layout, features, regions)
    this.#netWords = netWords(layout)
  }

  text(): string {
    const { words } = this.#layout
    const { nodes, links } = this.#features
    const own = privateOffset
    return `
${notedText('missing', own.missing, this.#regions.missing[0] as number)}
${notedText('note', own.noted, this.#regions.noted[0] as number)}
fn expand(parent, end) {
  ${meText}
  ${this.#regions.rows.length > 1 ? `let ends = me + ${own.ends};` : ''} let bn = H[me + ${own.filled}]; let stop = H[me + ${own.stop}]; let skipped = H[me + ${own.skipped}]; let complete = 1;
  ${this.#bases()}
  while (parent < end && bn < stop) {
    let start = bn; let skippedBefore = skipped; let notedBefore = H[me + ${own.noted}];
    let from = H[${slot.log}] + parent * ${words + 1};
    if (H[from + ${words}] >= 0) {
      ${range(words)
        .map(k => `let w${k} = H[from + ${k}];`)
        .join(' ')}
      let s = ${fieldText(this.#layout, this.#regions.surroundingsAt, 'w')};
      let m = ${fieldText(this.#layout, this.#regions.monitorAt, 'w')};
      ${range(nodes)
        .map(i => `let l${i} = ${fieldText(this.#layout, i, 'w')};`)
        .join(' ')}
      ${this.#connectivity()}
      ${this.#sleep.begin()}
      ${links ? (this.#layout.net ? this.#messages() : this.#inboxes()) : ''}
      ${this.#allSpontaneous()}
      ${this.#features.splits || this.#features.pauses ? this.#network() : ''}
      if (complete != 0 && H[me + ${own.missing}] != 0) {
        complete = 0;
        let first = me + ${own.first};
        H[first] = parent; H[first + 1] = start; H[first + 2] = skippedBefore; H[first + 3] = notedBefore;
      }
    }
    parent = parent + 1;
  }
  H[me + ${own.filled}] = bn; H[me + ${own.skipped}] = skipped;
  return parent;
}`
  }

  #bases(): string {
    const { entries, lists, spend, shapes, reach, paused } = this.#regions
    const [recent, rows] = [`${this.#regions.recent[0]} + worker`, `${this.#regions.rows[0]} + worker`]
    const names = { entries, lists, spend, shapes, reach, paused, recent, rows }
    return Object.entries(names)
      .map(([name, region]) => `let ${name} = H[${region}];`)
      .join(' ')
  }

  // ---------------------------------------------------------------- who reaches whom

  /** `shape`, and by node `up`; with bits the masks `ok…` of what can be delivered and `up…` of what can be sent. */
  #connectivity(): string {
    const { splits, crashes, nodes, links, pauses } = this.#features
    const { upMask, up } = this.#regions
    const stopped = pauses
      ? `let pm = H[paused + s]; if (pm == 0) { missing(${missing.paused}, s, 0, 0); pm = 1; } pm = pm - 1;`
      : ''
    const network = splits
      ? `let shape = H[shapes + s];
         if (shape == 0) { missing(${missing.shape}, s, 0, 0); shape = 1; } shape = shape - 1;`
      : ''
    const shape = `${stopped} ${network}`
    if (!links || !this.#layout.net) return shape + (crashes ? this.#ups() : '')
    const n = this.#netWords.length
    const deliverable = this.#netWords.map((k, x) => {
      const reached = splits ? `H[reach + shape * ${n * (nodes + 1)} + ${x}]` : `${this.#layout.net?.[k]}`
      const asleep = range(nodes).map(i => `(H[H[${upMask}] + ${i * n + x}] & -(pm >>> ${i} & 1))`)
      return `let ok${k} = ${reached}${pauses ? ` & ~(${asleep.join(' | ')})` : ''};`
    })
    const sendable = this.#netWords.map((k, x) => {
      if (!crashes) return ''
      const downs = range(nodes).map(i => `(H[H[${upMask}] + ${i * n + x}] & (H[H[${up[i]}] + l${i}] - 1))`)
      return `let up${k} = ~(${downs.join(' | ')});`
    })
    return `${shape} ${deliverable.join(' ')} ${sendable.join(' ')}`
  }

  #ups(): string {
    const { up } = this.#regions
    return range(this.#features.nodes)
      .map(i => `let up${i} = H[H[${up[i]}] + l${i}];`)
      .join(' ')
  }

  // ---------------------------------------------------------------- deliveries

  /** Messages as bits: the number of a message is its place among all bits of the state. */
  #messages(): string {
    const { memo, destinations } = this.#regions
    const { nodes } = this.#features
    const lost = this.#step.spend(places.lossy, this.#features.lossy)
    const stride = rowOf(this.#layout, this.#features).words
    const again = this.#step.spend(places.duplicating, this.#features.duplicates)
    const rowsText = range(nodes)
      .map(i => `H[rows + ${i}] = H[${memo[i]}] + l${i} * ${stride};`)
      .join(' ')
    const loops = this.#netWords.map(k => {
      const without = this.#step.words(k, `(w${k} ^ bit)`)
      const taken = this.#features.consumes ? without : this.#step.words()
      const asleep = this.#sleep.delivered(k)
      const delivery = `
          let to = H[H[${destinations}] + t]; let row = H[rows + to];
          let e = H[row + t];
          if (e == 0) {
            missing(${missing.delivery}, parent, to, t); e = -1;
          }
          if (e > 0) {
            let at = entries + e;
            ${this.#delivery(taken, this.#step.words(), 'to', asleep)}
            ${this.#sleep.on ? `tried = zero(flags & ${flag.stop});` : ''}
          }`
      const loss = lost?.('sl', this.#step.emitWith(without, 'sl', this.#sleep.lost(k)))
      return `
      {
      let b = w${k} & ${this.#layout.net?.[k]}${this.#pointless(k)};
      ${this.#sleep.skip(k, again)}
      while (b != 0) {
        let bit = b & -b; b = b ^ bit;
        let t = ctz(bit) + ${k * 32};
        ${this.#sleep.resent(k)}
        ${this.#features.splits || this.#features.pauses ? `if ((bit & ok${k}) != 0) {` : '{'}
          ${this.#sleep.on ? 'let tried = 0;' : ''}
          ${this.#sleep.unless(`zd${k}`, 'bit', delivery, 'tried')}
        }
        ${loss ? (this.#features.losesAll ? this.#sleep.unless(`zl${k}`, 'bit', loss) : `{ ${loss} }`) : ''}
      }
      }`
    })
    return `${rowsText} ${loops.join('\n')}`
  }

  /** Messages that are never taken away and that change nothing of their node as it is are not even looked at. */
  #pointless(k: number): string {
    if (this.#features.consumes || this.#features.lossy) return ''
    const { pointless } = this.#regions
    const n = this.#netWords.length
    const x = this.#netWords.indexOf(k)
    const masks = range(this.#features.nodes).map(i => `H[H[${pointless[i]}] + l${i} * ${n} + ${x}]`)
    return ` & ~(${masks.join(' | ')})`
  }

  /** What is under way to a node by an id: the choices of an inbox are a list of input, sender and the inbox without it. */
  #inboxes(): string {
    const { choices } = this.#regions
    const { nodes, splits } = this.#features
    const inboxAt = (j: number) => fieldText(this.#layout, this.#regions.inboxAt + j, 'w')
    const lost = this.#step.spend(places.lossy, this.#features.lossy)
    const loops = range(nodes).map(j => {
      const without = this.#step.field(this.#step.words(), this.#regions.inboxAt + j, `i${j}`, 'less')
      const inboxes = (own: string) => range(nodes).map(k => (k === j ? own : `i${k}`))
      const reached = splits ? [`H[reach + shape * ${nodes * nodes} + sender * ${nodes} + ${j}] != 0`] : []
      const awake = this.#features.pauses ? [`(pm >>> ${j} & 1) == 0`] : []
      const conditions = [...reached, ...awake]
      const arrives = conditions.length > 0 ? `if (${conditions.join(' && ')}) {` : '{'
      return `
      if (i${j} != 0) {
        let c = H[H[${choices[j]}] + i${j}];
        if (c == 0) { missing(${missing.choices}, ${j}, i${j}, 0); }
        let left = H[lists + c]; c = c + 1;
        while (left > 0) {
          left = left - 1;
          let input = H[lists + c]; let sender = H[lists + c + 1]; let less = H[lists + c + 2];
          ${arrives}
            busy = 1;
            let e = ${this.#memo(j)};
            if (e == 0) { missing(${missing.delivery}, parent, ${j}, input); }
            if (e > 0) {
              let at = entries + e;
              ${this.#delivery(
                this.#features.consumes ? without : this.#step.words(),
                this.#step.words(),
                `${j}`,
                [],
                inboxes(this.#features.consumes ? 'less' : `i${j}`),
                inboxes(`i${j}`),
              )}
            }
          }
          ${lost ? `{ ${lost('sl', this.#step.emitWith(without, 'sl', []))} }` : ''}
          c = c + 3;
        }
      }`
    })
    return `let busy = 0; ${range(nodes)
      .map(j => `let i${j} = ${inboxAt(j)};`)
      .join(' ')} ${loops.join('\n')}`
  }

  #memo(j: number): string {
    const { memo, denseBits } = this.#regions
    const bits = denseBits[j] ?? -1
    return bits >= 0 ? `H[H[${memo[j]}] + (l${j} << ${bits}) + input]` : `find(${memo[j]}, l${j}, input)`
  }

  /** A message is taken; the network may deliver it again; the node may crash while it takes it. */
  #delivery(
    taken: readonly string[],
    kept: readonly string[],
    node: string,
    asleep: readonly string[],
    inboxes?: readonly string[],
    keptInboxes?: readonly string[],
  ): string {
    const accepts = this.#step.accepts(node)
    const effect = (words: readonly string[], surroundings: string, of?: readonly string[]): string =>
      this.#step.apply({ words, entry: 'at', surroundings, accepts, asleep, ...(of && { inboxes: of }) })
    const again = this.#step.spend(places.duplicating, this.#features.duplicates)
    const dup = again
      ? again(
          'sd',
          `if ((flags & ${flag.stop}) != 0) { note(parent, 1, at - entries, 0); } else { ${effect(kept, 'sd', keptInboxes)} }`,
        )
      : ''
    return `
      let flags = H[at];
      if ((flags & ${flag.stop}) != 0) { note(parent, 1, at - entries, 0); }
      else { ${effect(taken, 's', inboxes)} }
      ${dup ? `if ((flags & ${flag.idle}) == 0) { ${dup} }` : ''}
      ${this.#torn(node, keptInboxes)}`
  }

  /** The crash within a step is an entry of its own. */
  #torn(node: string, inboxes: readonly string[] | undefined): string {
    const spend = this.#step.spend(places.crashes, this.#features.crashes)
    if (!spend) return ''
    const effect: Effect = {
      ...{ words: this.#step.words(), entry: 'torn', surroundings: 'st', accepts: () => undefined, asleep: [] },
      ...(inboxes && { inboxes }),
    }
    return `
      let torn = H[at + 2];
      if (torn != 0) { torn = torn + entries; ${spend('st', this.#step.apply(this.#step.cleared(effect, node)))} }`
  }

  // ---------------------------------------------------------------- what a node does by itself

  /** Timers, operators, crashes and starts of all nodes: one loop where nodes do not differ in the text. */
  #allSpontaneous(): string {
    const { nodes, links } = this.#features
    const { own } = this.#regions
    if (links && !this.#layout.net)
      return range(nodes)
        .map(i => `{ let p = H[H[${own[i]}] + l${i}]; ${this.#awake(`${i}`, this.#spontaneous(`${i}`, `l${i}`))} }`)
        .join('\n')
    const at = (i: number) => `H[rows + ${nodes + i}] = H[${own[i]}] + l${i};`
    if (this.#sleep.on && !this.#regions.spends) {
      // What sleeps is counted for all nodes at once: their lists are as long as there are actions.
      const count = range(nodes).map(i => `(H[lists + H[H[${own[i]}] + l${i}]] & -(zo >>> ${i} & 1))`)
      return `
      ${range(nodes).map(at).join(' ')}
      skipped = skipped + (${count.join(' + ')});
      let todo = ~zo & ${2 ** nodes - 1};
      while (todo != 0) {
        let node = ctz(todo); todo = todo & (todo - 1);
        let row = H[rows + ${nodes} + node];
        let p = H[row];
        ${this.#spontaneous('node', undefined)}
      }`
    }
    return `
      ${range(nodes).map(at).join(' ')}
      let node = 0;
      while (node < ${nodes}) {
        let row = H[rows + ${nodes} + node];
        let p = H[row];
        ${this.#awake('node', this.#spontaneous('node', undefined))}
        node = node + 1;
      }`
  }

  /** Does something of a node unless it is paused. */
  #awake(node: string, does: string): string {
    return this.#features.pauses ? `if ((pm >>> ${node} & 1) == 0) { ${does} }` : does
  }

  /** A list by local state: of what has to be left, what is spent, the entry. */
  #spontaneous(node: string, local: string | undefined): string {
    const { links, crashes, early } = this.#features
    const inboxes = links && !this.#layout.net ? range(this.#features.nodes).map(k => `i${k}`) : undefined
    const free = !this.#regions.spends
    const effect: Effect = {
      ...{ words: this.#step.words(), entry: 'at', surroundings: free ? 's' : 'so', accepts: this.#step.accepts(node) },
      asleep: this.#sleep.done(node),
      ...(inboxes && { inboxes }),
    }
    const spend = (code: string, into: string) => `
      ${early ? `if (${code} == ${places.early + 1} && ${this.#idle()}) { ${code} = 0; }` : ''}
      if (${code} > 0) {
        ${into} = H[spend + s * ${this.#regions.budgets} + ${code} - 1];
        if (${into} == 0) { missing(${missing.spend}, s, ${code} - 1, 0); ${into} = 1; }
        ${into} = ${into} - 2;
      }`
    const applied = crashes
      ? `if ((H[at] & ${flag.clear}) != 0) { ${this.#step.apply(this.#step.cleared(effect, node))} } else { ${this.#step.apply(effect)} }`
      : this.#step.apply(effect)
    const asleep = this.#sleep.on
    const taken = `
      let at = H[lists + p + 2];
      if (at == 0) { missing(${missing.item}, parent, ${node}, H[lists + p + 3]); }
      if (at > 0) {
        at = at + entries;
        if ((H[at] & ${flag.stop}) != 0) { note(parent, 1, at - entries, 0);${asleep ? ' tried = 0;' : ''} }
        else { ${asleep && !free ? `if (os != 0) { skipped = skipped + 1; } else { ${applied} }` : applied} }
      }`
    const budgeted = `
      let asked = H[lists + p]; let spent = H[lists + p + 1];
      let sa = s; let so = s;
      ${spend('asked', 'sa')}
      if (sa >= 0) {
        ${spend('spent', 'so')}
        if (so >= 0) { ${taken} }
      }`
    return `
      if (p == 0) { missing(${missing.own}, ${node}, ${local ?? `row - H[${this.#regions.own[0]} + ${node}]`}, 0); }
      let left = H[lists + p]; p = p + 1;
      ${asleep && !free ? `let os = zo >>> ${node} & 1;` : ''} ${asleep ? 'let tried = 1;' : ''}
      while (left > 0) {
        left = left - 1;
        ${free ? taken : budgeted}
        p = p + 4;
      }
      ${asleep ? `zo = zo | (tried << ${node});` : ''}`
  }

  /** Whether nothing can be delivered right now; `busy` is what the loops over the inboxes found. */
  #idle(): string {
    const { links, splits, pauses } = this.#features
    if (!links) return '1'
    if (this.#layout.net) {
      const any = this.#netWords.map(k => `(w${k} & ${splits || pauses ? `ok${k}` : this.#layout.net?.[k]})`)
      return any.length === 0 ? '1' : `(${any.join(' | ')}) == 0`
    }
    return 'busy == 0'
  }

  /** Splits, heals, cuts and mends change the surroundings and nothing else. */
  #network(): string {
    const { changes } = this.#regions
    return `
      {
        let p = H[H[${changes}] + s];
        if (p == 0) { missing(${missing.changes}, s, 0, 0); }
        let left = H[lists + p]; p = p + 1;
        while (left > 0) {
          left = left - 1;
          let sn = H[lists + p]; p = p + 1;
          ${this.#step.emitWith(this.#step.words(), 'sn', [])}
        }
      }`
  }
}
