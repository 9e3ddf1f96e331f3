import { connectViews, type ViewsClient, type ViewsEvent } from '../../src/client/index.ts'
import type { MusterMember } from './members.ts'
import type { Ring } from './ring.ts'

/** The group with views that all Muster nodes of these rings have; corosync is only a member of the ring. */
export const viewGroup = 'db'

/** How long processes may take until they were told what is waited for, in milliseconds. */
const patience = 30_000

interface Person {
  readonly node: number
  readonly client: ViewsClient
  readonly events: ViewsEvent[]
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

async function gather(ring: Ring, nodes: readonly number[]): Promise<Person[]> {
  const people: Person[] = []
  for (const node of nodes) {
    const events: ViewsEvent[] = []
    const socket = (ring.of(node) as MusterMember).socket()
    const client = await connectViews({ socket, onEvent: event => events.push(event) })
    await client.join(viewGroup)
    people.push({ node, client, events })
  }
  return people
}

/** The last word on its membership. */
function standing({ events }: Person): string {
  const last = events.findLast(one => ['view', 'blocked', 'evicted'].includes(one.event))
  if (last?.event === 'view') return `view of ${last.members.map(one => one.node).join(' ')}`
  return last?.event === 'blocked' || last?.event === 'evicted' ? `${last.event}: ${last.reason}` : 'nothing'
}

/** Waits until each of them has this standing; else who has another. */
async function all(people: readonly Person[], expected: string): Promise<string[]> {
  const end = Date.now() + patience
  while (Date.now() < end && people.some(one => standing(one) !== expected)) await pause(20)
  return people
    .filter(one => standing(one) !== expected)
    .map(one => `node ${one.node} has ${standing(one)}, not ${expected}`)
}

const viewOf = (people: readonly Person[]) => `view of ${people.map(one => one.node).join(' ')}`

/** Everybody says numbered messages, every tenth of them large. */
async function talk(people: readonly Person[], about: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    for (const one of people) {
      const text = `${about} ${one.node} ${i}`
      one.client.send(Buffer.from(text.padEnd(i % 10 === 9 ? 20_000 : 0, ' .'))).catch(() => undefined)
    }
    await pause(10)
  }
}

/** What was heard in each view, by its name. */
function byView({ events }: Person): Map<string, string[]> {
  const heard = new Map<string, string[]>()
  for (const one of events)
    if (one.event === 'view') heard.set(`${one.view.lineage} ${one.view.generation}`, [])
    else if (one.event === 'message')
      heard
        .get(`${one.view.lineage} ${one.view.generation}`)
        ?.push(`${one.node}: ${Buffer.from(one.body).toString('utf8')}`)
  return heard
}

/** Members of one view that went on to the same next one have heard the same in it; the last is still open. */
function differences(people: readonly Person[]): string[] {
  const seen = new Map<string, { readonly node: number; readonly said: string }>()
  return people.flatMap(one => {
    const views = [...byView(one)]
    return views.slice(0, -1).flatMap(([name, heard], i) => {
      const step = `${name}, then ${views[i + 1]?.[0]}`
      const said = heard.join('\n')
      const other = seen.get(step)
      if (other === undefined) seen.set(step, { node: one.node, said })
      return other === undefined || other.said === said
        ? []
        : [`in view ${step}: nodes ${other.node} and ${one.node} heard different things`]
    })
  })
}

/** Who of these has not heard all of it, its own included. */
async function heardAll(people: readonly Person[], about: string, count: number): Promise<string[]> {
  const heard = (one: Person) => [...byView(one).values()].flat().filter(said => said.includes(` ${about} `)).length
  const end = Date.now() + patience
  while (Date.now() < end && people.some(one => heard(one) < count)) await pause(20)
  return people.filter(one => heard(one) !== count).map(one => `node ${one.node} heard ${heard(one)} of ${count}`)
}

async function close(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map(one => one.client.close()))
}

/** Messages in a view, whose ring then changes: corosync is killed and comes back. */
export async function viewsOutlive(ring: Ring, nodes: readonly number[], real: number): Promise<string[]> {
  const people = await gather(ring, nodes)
  try {
    const together = await all(people, viewOf(people))
    if (together.length > 0) return together
    const talking = talk(people, 'on', 100)
    await pause(200)
    ring.of(real).signal('SIGKILL')
    await ring.of(real).gone()
    await talking
    const heard = await heardAll(people, 'on', 100 * people.length)
    ring.of(real).start()
    const settled = await ring.settled()
    return [...heard, ...settled, ...(await all(people, viewOf(people))), ...differences(people)]
  } finally {
    await close(people)
    if (!ring.of(real).up()) ring.of(real).start()
  }
}

/** A Muster node is cut off and comes back with its state: it is evicted, and begins anew. */
export async function viewsEvict(ring: Ring, nodes: readonly number[]): Promise<string[]> {
  const people = await gather(ring, nodes)
  const last = people.at(-1) as Person
  const rest = people.slice(0, -1)
  const most = 2 * rest.length > people.length
  try {
    const together = await all(people, viewOf(people))
    if (together.length > 0) return together
    const talking = talk(people, 'on', 200)
    await pause(500)
    ring.split(
      [last.node],
      [...ring.members.keys()].filter(node => node !== last.node),
    )
    const found = await all([last], 'blocked: no-quorum')
    found.push(...(await all(rest, most ? viewOf(rest) : 'blocked: no-quorum')))
    await talking
    ring.heal()
    if (!most) {
      found.push(...(await all(people, 'blocked: several-dirty')))
      await rest[0]?.client.name(rest[0].node)
    }
    found.push(...(await all([last], most ? 'evicted: behind' : 'evicted: not-named')))
    found.push(...(await all(rest, viewOf(rest))))
    await last.client.join(viewGroup)
    found.push(...(await all(people, viewOf(people))))
    await talk(people, 'end', 20)
    found.push(...(await heardAll(people, 'end', 20 * people.length)))
    return [...found, ...differences(people), ...(await ring.settled())]
  } finally {
    ring.heal()
    await close(people)
  }
}
