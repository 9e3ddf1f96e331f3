import { describe, expect, test } from 'vitest'
import { replay } from './path.ts'
import { explore, noLimits, usual } from './search.ts'
import { Space } from './space.ts'
import { closedOf } from './testing/closed-of.ts'

/** Who is told tells the others, once; a timer makes the first of them begin. */
const rumour = `
  message Told
  machine Gossip {
    config { peers: set<Node> }
    state { heard: bool = false  times: int = 0 }
    timer idle = 1s
    on start { when self == 1 else "the first begins"  arm idle }
    on idle { spread() }
    on Told { times := times + 1  when not heard else "old news"  spread() }
    routine spread() { heard := true  send Told to config.peers - { self } }
  }
  stack S = Gossip
  model M {
    nodes 3 of S { peers: nodes }
    world { links datagram, lossy <= 1 }
`
const all = `${rumour} }`
const begun = `${rumour}
    begins known: forall n in nodes: n.heard
    always quiet: forall n in nodes: n.times < 2
  }`
const run = (text: string, expand: 'webassembly' | 'javascript' | 'reference' = 'webassembly') =>
  explore(closedOf(text), noLimits, () => {}, [], { ...usual, expand })

describe('a model that begins somewhere', () => {
  test('begins in a state that the whole search reaches, too, with what is under way there', () => {
    const space = new Space(closedOf(begun), () => {})
    expect(space.begin()).toBeUndefined()
    const { locals, inboxes, inboxAt } = space.parts
    const first = space.next.slice()
    expect(locals.map((one, i) => one.states.at(first[i] as number).state[0])).toMatchObject([
      { heard: true, times: 0 },
      { heard: true, times: 1 },
      { heard: true, times: 1 },
    ])
    expect(inboxes.map((one, i) => one.contents(first[inboxAt + i] as number).length)).toEqual([2, 1, 1])
    // It is the same state each time it is asked for.
    space.begin()
    expect(space.next.slice()).toEqual(first)
    expect(run(`${rumour} always apart: not forall n in nodes: n.heard }`).verdict).toBe('violated')
  })

  test('has fewer states than from the start, as many with every engine', () => {
    const counts = (['webassembly', 'javascript', 'reference'] as const).map(one => run(begun, one).distinct)
    expect(new Set(counts).size).toBe(1)
    expect(counts[0]).toBeLessThan(run(all).distinct)
  })

  test('counts steps, and replays paths, from there', () => {
    const [found] = run(begun).findings
    expect(found).toMatchObject({ property: 'quiet', length: 1 })
    const { steps } = replay(new Space(closedOf(begun), () => {}), found?.path ?? [])
    expect(steps).toEqual(found?.steps)
  })

  test.each([
    ['nothing can happen any more', 'begins never: forall n in nodes: n.times > 9'],
    ['9 div 0', 'begins odd: forall n in nodes: 9 div n.times > 9'],
  ])('that does not come about says why: %s', (why, clause) => {
    const { verdict, findings } = run(`${rumour} ${clause} }`)
    expect(verdict).toBe('violated')
    expect(findings).toMatchObject([{ property: 'breach', length: 0 }])
    expect(findings[0]?.text).toContain(why)
  })
})
