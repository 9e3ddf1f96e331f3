import type { GroupPerson } from './group-clients.ts'
import type { Ring } from './ring.ts'

/** How long clients may take until they were told the same, in milliseconds. */
const patience = 30_000

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** One client on each node of these, all of one group and aware of each other. */
async function gather(ring: Ring, nodes: readonly number[], group: string): Promise<GroupPerson[]> {
  const people: GroupPerson[] = []
  for (const node of nodes) people.push(await ring.of(node).person(group))
  return people
}

/** How many members the last configuration has. */
function membersOf({ told }: GroupPerson): number {
  const last = told.findLast(word => word.startsWith('members '))
  return last === undefined ? 0 : (last.split(';')[0] as string).split(',').length
}

/** Waits; `false` when it never came. */
async function until(what: () => boolean): Promise<boolean> {
  const end = Date.now() + patience
  while (!what()) {
    if (Date.now() > end) return false
    await pause(20)
  }
  return true
}

/** Everybody says so many numbered messages, every tenth of them large. */
async function talk(people: readonly GroupPerson[], about: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    for (const one of people) one.send(Buffer.from(`${about} ${i}`.padEnd(i % 10 === 9 ? 20_000 : 0, ' .')))
    await pause(10)
  }
}

/**
 * What these were told is the same, event by event, from the configuration on in which all are members: of any two between rings
 * that they went through together. And what any two were told both, they were told in the same order.
 */
export function differences(people: readonly GroupPerson[], members: number): string[] {
  const logs = people.map(one => ({ node: one.node, told: one.told.slice(startOf(one, members)) }))
  const found: string[] = []
  const seen = new Map<string, { readonly node: number; readonly told: readonly string[] }>()
  for (const { node, told } of logs)
    for (const [between, words] of partsOf(told)) {
      const other = seen.get(between)
      if (other) found.push(...firstDifference(between, other, { node, told: words }))
      else seen.set(between, { node, told: words })
    }
  for (const [i, one] of logs.entries()) for (const other of logs.slice(i + 1)) found.push(...swapped(one, other))
  return found
}

/** Behind the configuration with all. */
function startOf({ told }: GroupPerson, members: number): number {
  return (
    1 +
    told.findIndex(word => word.startsWith('members ') && (word.split(';')[0] as string).split(',').length === members)
  )
}

/**
 * By the rings around it and the one before: of a large message whose beginning was said in that one, the others get nothing,
 * of corosync as of Muster.
 */
function partsOf(told: readonly string[]): Map<string, string[]> {
  const parts = new Map<string, string[]>()
  let [before, from, words]: [string, string, string[]] = ['', 'the beginning', []]
  for (const word of told)
    if (word.startsWith('ring ')) {
      parts.set(`${before}${from} and ${word}`, words)
      ;[before, from, words] = [`${from}, `, word, []]
    } else words.push(word)
  return parts.set(`${before}${from} and the end`, words)
}

interface Log {
  readonly node: number
  readonly told: readonly string[]
}

function firstDifference(between: string, a: Log, b: Log): string[] {
  const at = Array.from({ length: Math.max(a.told.length, b.told.length) }, (_, i) => i).find(
    i => a.told[i] !== b.told[i],
  )
  if (at === undefined) return []
  return [`between ${between}, event ${at}: node ${a.node} was told ${a.told[at]}, node ${b.node} ${b.told[at]}`]
}

function swapped(a: Log, b: Log): string[] {
  const says = (log: Log) => log.told.filter(word => word.includes(' says '))
  const places = new Map(says(b).map((word, i) => [word, i]))
  const common = says(a).filter(word => places.has(word))
  const odd = common.findIndex(
    (word, i) => i > 0 && (places.get(word) as number) <= (places.get(common[i - 1] as string) as number),
  )
  return odd < 0
    ? []
    : [`nodes ${a.node} and ${b.node} were told ${common[odd - 1]} and ${common[odd]} in different orders`]
}

async function close(people: readonly GroupPerson[]): Promise<void> {
  await Promise.all(people.map(one => one.close()))
}

const said = (one: GroupPerson, about: string) => one.told.filter(word => word.includes(` says ${about}`)).length

/** Waits until the log of everybody shows this; which do not, else what differs. */
async function judged(
  people: readonly GroupPerson[],
  members: number,
  what: string,
  shows: (one: GroupPerson) => boolean,
): Promise<string[]> {
  if (await until(() => people.every(shows))) return differences(people, members)
  const odd = people.filter(one => !shows(one)).map(one => one.node)
  return [`node ${odd.join(', ')}: ${what} never came`, ...differences(people, members)]
}

/** Numbered messages from all nodes, then clients that go without a word, one after the other. */
export async function ordered(ring: Ring, all: readonly number[], going: readonly number[]): Promise<string[]> {
  const people = await gather(ring, all, 'order')
  try {
    if (!(await until(() => people.every(one => membersOf(one) === all.length)))) return ['they never came together']
    await talk(people, 'hello', 60)
    const heard = await judged(people, all.length, 'all that was said', one => said(one, 'hello') === 60 * all.length)
    if (heard.length > 0) return heard
    // Larger than libcpg hands in at once: it goes in fragments.
    const libcpg = people.find(one => ring.of(one.node).real)
    libcpg?.send(Buffer.from('fragments '.repeat(250_000)))
    const whole = await judged(people, all.length, 'what came in fragments', one => said(one, 'fragments') === 1)
    if (whole.length > 0) return whole
    const leaving = people.filter(one => going.includes(one.node))
    const rest = people.filter(one => !going.includes(one.node))
    const talking = talk(rest, 'still', 60)
    for (const one of leaving) await one.close()
    await talking
    return await judged(rest, all.length, 'what was said and who went', one => {
      const gone = one.told.filter(word => word.includes(' procdown')).length
      return gone === leaving.length && said(one, 'still') === 60 * rest.length
    })
  } finally {
    await close(people)
  }
}

/** Everybody goes on talking while the ring splits into two and merges. */
export async function apart(ring: Ring, all: readonly number[], side: readonly number[]): Promise<string[]> {
  const other = all.filter(node => !side.includes(node))
  const people = await gather(ring, all, 'apart')
  const sizeOf = (one: GroupPerson) => (side.includes(one.node) ? side.length : other.length)
  try {
    if (!(await until(() => people.every(one => membersOf(one) === all.length)))) return ['they never came together']
    const talking = talk(people, 'on', 400)
    await pause(500)
    ring.split(side, other)
    const found = (await until(() => people.every(one => membersOf(one) === sizeOf(one)))) ? [] : ['they never split']
    ring.heal()
    if (!(await until(() => people.every(one => membersOf(one) === all.length)))) found.push('they never merged')
    await talking
    await talk(people, 'end', 20)
    const told = await judged(
      people,
      all.length,
      'what was said at the end',
      one => said(one, 'end') === 20 * all.length,
    )
    const downs = people.filter(one => !one.told.some(word => word.includes(' nodedown')))
    return [
      ...found,
      ...told,
      ...downs.map(one => `node ${one.node} was not told who was lost`),
      ...(await ring.settled()),
    ]
  } finally {
    ring.heal()
    await close(people)
  }
}

/** A node dies with its client; the others are told, at one place. */
export async function nodeDies(ring: Ring, all: readonly number[], node: number): Promise<string[]> {
  const people = await gather(ring, all, 'dying')
  const rest = people.filter(one => one.node !== node)
  try {
    if (!(await until(() => people.every(one => membersOf(one) === all.length)))) return ['they never came together']
    const talking = talk(people, 'on', 150)
    await pause(300)
    ring.of(node).signal('SIGKILL')
    await ring.of(node).gone()
    await talking
    await talk(rest, 'end', 20)
    const found = await judged(rest, all.length, 'what was said at the end', one => {
      return said(one, 'end') === 20 * rest.length && one.told.some(word => word.includes(' nodedown'))
    })
    ring.of(node).start()
    return [...found, ...(await ring.settled())]
  } finally {
    await close(people)
    if (!ring.of(node).up()) ring.of(node).start()
  }
}
