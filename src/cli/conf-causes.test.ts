import { describe, expect, it } from 'vitest'
import { causesOf, causesText, type Surprises } from '../report/candidates.ts'
import { causesOfJob } from './conf-causes.ts'
import { causeRows } from './table-jobs.ts'

async function rowsOf(nodes: number, faults: number): Promise<Surprises[]> {
  const rows: Surprises[] = []
  for await (const row of causeRows([nodes], { faults })) rows.push(row)
  return rows
}

const rows = [...(await rowsOf(2, 1)), ...(await rowsOf(3, 2))]
const causes = causesOf(rows)
const by = (property: string, options: string) =>
  causes.find(one => one.property === property && one.options.join() === options)

describe('the surprising histories of all options', () => {
  it('are grouped by the lines that make the difference, those first of which the manual does not tell', () => {
    expect(
      causes.map(({ property, nodes, options, warned, shortest }) => ({
        ...{ property, nodes, options: options.join(), warned, steps: shortest.schedule.length },
      })),
    ).toMatchObject([
      { property: 'agreed', nodes: 2, options: 'wait_for_all,qdevice: ffsplit', warned: false, steps: 4 },
      { property: 'oneQuorate', nodes: 3, options: 'qdevice: ffsplit', warned: false, steps: 5 },
      { property: 'agreed', nodes: 3, options: 'wait_for_all', warned: false, steps: 5 },
      { property: 'oneQuorate', nodes: 3, options: 'wait_for_all,auto_tie_breaker', warned: false, steps: 5 },
      { property: 'agreed', nodes: 3, options: 'qdevice: ffsplit', warned: false, steps: 6 },
      { property: 'oneQuorate', nodes: 3, options: 'wait_for_all,last_man_standing,auto_tie_breaker', warned: false },
      { property: 'oneQuorate', nodes: 2, options: 'two_node', warned: true, steps: 3 },
      { property: 'oneQuorate', nodes: 2, options: 'two_node,wait_for_all', warned: true, steps: 3 },
    ])
  })

  it('are looked for beyond a view that disagrees until all its windows are over', async () => {
    const [row] = await causesOfJob({ nodes: 4 }, { faults: 2 }, options => options.join() === 'last_man_standing')
    expect(row?.options).toEqual(['last_man_standing'])
    const acting = row?.surprises.filter(one => one.property === 'oneQuorate') ?? []
    const apart = (views: readonly string[]) => views.some(one => one.includes(' by a quorum of '))
    expect(acting.some(({ schedule }) => schedule.slice(0, -1).some(({ views }) => apart(views)))).toBe(true)
  })

  it('name conditions as they were answered, and functions that hold, by their lines', () => {
    const texts = (property: string, options: string) => by(property, options)?.lines.map(one => one.text)
    const tied = texts('oneQuorate', 'wait_for_all,auto_tie_breaker')
    expect(tied).toEqual(expect.arrayContaining(['waits() and waiting', 'tieBroken()', 'tieBreakerHere()']))
    expect(texts('agreed', 'wait_for_all')).not.toContain('tieBroken()')
    expect(texts('oneQuorate', 'two_node')).toContain('pair()')
    expect(texts('oneQuorate', 'qdevice: ffsplit')).toEqual(['registered()'])
    for (const { lines } of causes)
      for (const { file, line } of lines) expect(`${file}:${line}`).toMatch(/^spec\/votequorum\.mu:[1-9]\d*$/)
  })

  it('say where else they are: with more options, and of more nodes', () => {
    expect(by('agreed', 'wait_for_all')?.choices.length).toBeGreaterThan(10)
    expect(by('oneQuorate', 'two_node')?.sizes).toEqual([2, 3])
    for (const { options, choices } of causes)
      for (const more of choices) expect(options.filter(one => !more.includes(one))).toEqual([])
  })

  it('are text of at most 100 columns that ends with what each node shows', () => {
    const text = causesText(rows)
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
    expect(text).toContain('the network splits into {1} and {2}')
    expect(text).toContain('votequorum(5) warns of it')
    expect(causesText([])).toBe('No surprising history.\n')
  })

  it('are looked for without nodes that say that they leave, where these are too much, which is said', async () => {
    const wanted = 'auto_tie_breaker,allow_downscale'
    const [row] = await causesOfJob({ nodes: 4 }, { faults: 1 }, options => options.join() === wanted)
    expect(row?.stopped).toMatch(/^nodes that say that they leave: [^;]+$/)
    expect(row?.surprises.map(one => one.schedule.length)).toContain(5)
  })

  it('say where not all was looked at', async () => {
    const { value } = await causeRows([2], { faults: 1, maxStates: 3 }).next()
    expect(value?.stopped).toBe('stopped at 3 states')
    expect(causesText(value ? [value] : [])).toContain(
      'not all was looked at: 2 nodes with no option: stopped at 3 states',
    )
  })
})
