import { describe, expect, it, vi } from 'vitest'
import { cellOf, columnsOf, type Matrix, type MatrixRow, matrixHtml, matrixJson, matrixText } from '../report/matrix.ts'
import { run } from './check-matrix.ts'
import { leftOutOfMatrix, type MatrixMade, matrixOf } from './conf-matrix.ts'
import { matrixRows } from './table-jobs.ts'

async function table(sizes: readonly number[], faults: number, maxStates?: number): Promise<Matrix> {
  const made: MatrixMade[] = []
  for await (const one of matrixRows(sizes, { faults, ...(maxStates !== undefined && { maxStates }) })) made.push(one)
  return { faults, ...matrixOf(made), leftOut: leftOutOfMatrix }
}

const matrix = await table([2, 3], 1)
const row = (nodes: number, ...options: string[]) => {
  const found = matrix.rows.find(one => one.nodes === nodes && one.options.join() === options.join())
  if (!found) throw new Error(`no row ${nodes} ${options}`)
  return found
}
const faultsOf = (one: MatrixRow) => Object.fromEntries(one.findings.map(found => [found.property, found.faults]))

describe('the table of options', () => {
  it('has a row for each choice and number of nodes, with the fewest faults to each finding', () => {
    expect(matrix.rows).toHaveLength(2 * 2 ** 4 * 3)
    expect(faultsOf(row(3))).toEqual({})
    expect(faultsOf(row(2))).toEqual({ oneLoss: 1 })
    expect(faultsOf(row(2, 'two_node'))).toEqual({ oneQuorate: 1, fencingNeeded: 0 })
    expect(faultsOf(row(3, 'two_node'))).toMatchObject({ oneQuorate: 1, twoNodeForTwo: 0 })
    expect(faultsOf(row(3, 'last_man_standing', 'auto_tie_breaker'))).toEqual({ refused: 0 })
    for (const one of matrix.rows) expect(one.complete).toBe(1)
  })

  it('has the quorum device by its votes, and what corosync refuses with one', () => {
    expect(faultsOf(row(2, 'qdevice: ffsplit'))).toEqual({})
    expect(faultsOf(row(3, 'qdevice: ffsplit'))).toEqual({ oneQuorate: 1 })
    expect(faultsOf(row(3, 'qdevice: lms'))).toEqual({ reachAlike: 1 })
    expect(faultsOf(row(2, 'wait_for_all', 'qdevice: lms'))).toMatchObject({ wholeWithoutDevice: 0 })
    for (const one of matrix.rows.filter(({ options }) => options.some(name => name.startsWith('qdevice')))) {
      const on = (name: string) => one.options.includes(name)
      // An odd cluster turns a tie-breaker off that does not wait for all, and then it starts.
      const tieBreaker = on('auto_tie_breaker') && (one.nodes === 2 || on('wait_for_all'))
      if (on('two_node') || on('last_man_standing') || tieBreaker) expect(faultsOf(one)).toEqual({ refused: 0 })
      else if (on('auto_tie_breaker')) expect(faultsOf(one)).toMatchObject({ tieBreakerOn: 0 })
      else expect(faultsOf(one)).not.toHaveProperty('refused')
    }
  })

  it('is text within 100 columns, and says what it leaves out', () => {
    const text = matrixText(matrix)
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
    for (const one of leftOutOfMatrix) expect(text.replaceAll(/\s+/g, ' ')).toContain(one)
    expect(text).toMatch(/^ {6}2 {2}2---- /m)
    expect(text).toMatch(/^ {6}3 {2}-w--m /m)
    expect(text).not.toMatch(/^ {6}3 {2}2---m /m)
  })

  it('is JSON with the schedules', () => {
    const made = JSON.parse(JSON.stringify(matrixJson(matrix)))
    expect(made).toMatchObject({ version: 1, faults: 1 })
    const findings: MatrixRow['findings'] = made.rows[1].findings
    expect(findings.find(one => one.property === 'oneQuorate')?.schedule.at(-1)?.nodes).toHaveLength(2)
  })

  it('is a page that loads nothing and lets no text become markup', () => {
    const evil = { ...matrix, leftOut: ['<script>alert(1)</script>'] }
    const page = matrixHtml(evil, { script: 'x()', style: 'y' })
    expect(page).toContain("default-src 'none'")
    expect(page).not.toContain('<script>alert')
    expect(page).not.toMatch(/(?:src|href)=/)
  })

  it('has a question mark where a limit ended the search', async () => {
    const limited = await table([3], 1, 5)
    const [first] = limited.rows
    expect(first?.complete).toBeLessThan(1)
    expect(cellOf(first as MatrixRow, 'oneQuorate', 1)).toBe('?')
    expect(columnsOf(limited).map(one => one.name)).toContain('fencingNeeded')
  })

  it('refuses sizes that are none', async () => {
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    for (const nodes of ['0', '5..2', '2..17', 'x']) expect(await run({ nodes })).toBe(4)
    expect(await run({ nodes: '2', report: ['sarif=x'] })).toBe(4)
    expect(await run({ nodes: '2', candidates: true, report: ['json=x'] })).toBe(4)
    err.mockRestore()
  })
})
