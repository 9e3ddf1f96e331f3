/**
 * A small layout language after Wadler's "A prettier printer" (1998): a document says where lines may break, and `render`
 * breaks as few groups as possible, the outermost first.
 */
export type Doc =
  | string
  | readonly Doc[]
  /** `flat` where the group stands on one line, else a new line. */
  | { readonly kind: 'line'; readonly flat: string }
  /** A new line always, after an empty one if `blank`; all groups around it break. `flat` is for one-line output. */
  | { readonly kind: 'newline'; readonly blank: boolean; readonly flat: string }
  | { readonly kind: 'either'; readonly flat: Doc; readonly broken: Doc }
  | { readonly kind: 'indent'; readonly of: Doc }
  | { readonly kind: 'group'; readonly of: Doc; readonly breaks: boolean; readonly most: number }
  /** Ends its line. One that is not `alone` is drawn up behind what was printed last. */
  | { readonly kind: 'comment'; readonly text: string; readonly alone: boolean }

export const width = 120
export const line: Doc = { kind: 'line', flat: ' ' }
export const softline: Doc = { kind: 'line', flat: '' }
export const newline: Doc = { kind: 'newline', blank: false, flat: ' ' }

export function indent(...of: readonly Doc[]): Doc {
  return { kind: 'indent', of }
}

/** On one line if that ends by column `most`, else broken at each of its own lines. */
export function group(of: Doc, most = width): Doc {
  return { kind: 'group', of, breaks: mustBreak(of), most }
}

export function join(docs: readonly Doc[], separator: Doc): Doc[] {
  return docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc]))
}

/** `a, b, c` on one line. */
export function commas(docs: readonly Doc[]): Doc[] {
  return join(docs, ', ')
}

/** `a, b, c`, or one on a line, the later ones indented. */
export function listOf(docs: readonly Doc[]): Doc {
  return group(indent(join(docs, [',', line])))
}

/** A comma between each two; if they do not fit, each on a line of its own. */
export function brackets(open: string, docs: readonly Doc[], close: string, last: Doc = ''): Doc {
  if (docs.length === 0) return [open, last, close]
  return group([open, indent(softline, join(docs, [',', line]), last), softline, close])
}
export function braces(docs: readonly Doc[], last: Doc = ''): Doc {
  if (docs.length === 0) return ['{', last, '}']
  return group(['{', indent(line, join(docs, [',', line]), last), line, '}'])
}

function mustBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return false
  if (isList(doc)) return doc.some(mustBreak)
  if (doc.kind === 'indent') return mustBreak(doc.of)
  if (doc.kind === 'group') return doc.breaks
  return doc.kind === 'newline' || doc.kind === 'comment'
}

function isList(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc)
}

type Mode = 'flat' | 'broken'
type Task = readonly [indent: number, mode: Mode, doc: Doc]

/** The text of a document; `'one line'` breaks nowhere (and so is for documents without comments). */
export function render(doc: Doc, how: 'lines' | 'one line'): string {
  const oneLine = how === 'one line'
  const paper = new Paper()
  const tasks: Task[] = [[0, oneLine ? 'flat' : 'broken', doc]]
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    const [at, mode, now] = task
    if (typeof now === 'string') paper.write(now)
    else if (isList(now)) for (let i = now.length - 1; i >= 0; i--) tasks.push([at, mode, now[i] as Doc])
    else if (now.kind === 'indent') tasks.push([at + 2, mode, now.of])
    else if (now.kind === 'either') tasks.push([at, mode, now[mode]])
    else if (now.kind === 'comment') paper.comment(now, at)
    else if (now.kind === 'group') {
      const flat = oneLine || (!now.breaks && fits([at, 'flat', now.of], tasks, now.most - paper.column(at)))
      tasks.push([at, flat ? 'flat' : 'broken', now.of])
    } else if (now.kind === 'line') {
      if (mode === 'flat') paper.write(now.flat)
      else paper.newline(at, false)
    } else if (oneLine) paper.write(now.flat)
    else paper.newline(at, now.blank)
  }
  return paper.text()
}

/** Whether a task, and what follows it up to the next possible line break, has room in so many columns. */
function fits(first: Task, rest: readonly Task[], room: number): boolean {
  let left = room
  let next = rest.length
  const tasks: Task[] = [first]
  while (left >= 0) {
    const task = tasks.pop() ?? rest[--next]
    if (!task) return true
    const [at, mode, doc] = task
    if (typeof doc === 'string') left -= doc.length
    else if (isList(doc)) for (let i = doc.length - 1; i >= 0; i--) tasks.push([at, mode, doc[i] as Doc])
    else if (doc.kind === 'indent') tasks.push([at, mode, doc.of])
    else if (doc.kind === 'either') tasks.push([at, mode, doc[mode]])
    else if (doc.kind === 'group') tasks.push([at, doc.breaks ? mode : 'flat', doc.of])
    else if (doc.kind === 'newline' || doc.kind === 'comment') return true
    else if (mode === 'broken') return true
    else left -= doc.flat.length
  }
  return false
}

/** What is printed so far. A line break waits until something follows, so that comments can be drawn up before it. */
class Paper {
  #out = ''
  #pending: { readonly breaks: number; readonly at: number } | undefined
  #afterComment = false

  text(): string {
    return this.#out
  }
  column(at: number): number {
    return this.#pending ? at : this.#out.length - (this.#out.lastIndexOf('\n') + 1)
  }
  write(text: string): void {
    const bare = this.#pending ? text.trimStart() : text
    if (bare === '') return
    this.#settle()
    this.#out += bare
    this.#afterComment = false
  }
  newline(at: number, blank: boolean): void {
    if (this.#out === '') return
    this.#pending = { breaks: Math.max(this.#pending?.breaks ?? 1, blank ? 2 : 1), at }
  }
  comment(comment: { readonly text: string; readonly alone: boolean }, at: number): void {
    const after = this.#pending
    if (comment.alone || this.#afterComment || this.#out === '') {
      this.newline(at, false)
      this.#settle()
      this.#out += comment.text
      this.#pending = { breaks: 1, at }
    } else {
      this.#out = `${this.#out.trimEnd()} ${comment.text}`
      this.#pending = after ?? { breaks: 1, at }
    }
    this.#afterComment = true
  }
  #settle(): void {
    if (!this.#pending) return
    this.#out = this.#out.trimEnd() + '\n'.repeat(this.#pending.breaks) + ' '.repeat(this.#pending.at)
    this.#pending = undefined
  }
}
