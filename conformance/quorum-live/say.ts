import type { Seen } from '../quorum/scenario.ts'
import type { Drawn, Setup, Step } from './draw.ts'
import type { Differs, Judged } from './judge.ts'

/** A scenario as an operator would tell it, up to a step (from 0). */
export function sayDrawn({ nodes, muster, setup, steps }: Drawn, upTo: number): string[] {
  const what = muster.length === 0 ? 'all corosync' : `Muster on ${muster.join(', ')}, corosync on the others`
  return [
    `${nodes.length} nodes, ${what}; ${saySetup(setup)}`,
    ...steps.slice(0, upTo + 1).map((step, i) => `${i + 1}. ${sayStep(step)}${sayHurry(step)}`),
  ]
}

function saySetup({ votes, quorum }: Setup): string {
  const weights = [...votes].map(([node, own]) => `node ${node} has ${own}`)
  return [quorum.join(', ') || 'no options', weights.length > 0 ? `votes: ${weights.join(', ')}` : []].flat().join('; ')
}

function sayHurry({ hurry }: Step): string {
  return hurry === undefined ? '' : `; ${hurry} ms later`
}

function sayStep(step: Step): string {
  switch (step.kind) {
    case 'cut':
      return `the network is cut: ${step.groups.map(group => `{${group.join(', ')}}`).join(' | ')}`
    case 'heal':
      return 'the network heals'
    case 'start':
      return `${step.nodes.join(', ')} boot`
    case 'kill':
      return `node ${step.node} is killed`
    case 'leave':
      return `node ${step.node} leaves in good order`
    case 'reload':
      return `at node ${step.at} and those it reaches corosync.conf is read again: ${saySetup(step.setup)}`
    case 'expect':
      return `at node ${step.at}: corosync-quorumtool -e ${step.votes}`
    case 'revote':
      return `at node ${step.at}: corosync-quorumtool -n ${step.node} -v ${step.votes}`
    case 'release':
      return `at node ${step.at}: corosync-cmapctl -s quorum.cancel_wait_for_all u8 1`
  }
}

/** What differs, with the scenario that led there. */
export function sayJudged(drawn: Drawn, { wrong, first }: Judged): string[] {
  const last = first?.step ?? drawn.steps.length - 1
  return [...sayDrawn(drawn, last), ...(first ? sayTable(drawn, first) : []), ...wrong.slice(0, 4)]
}

const columns = ['members', 'quorate', 'expected', 'highest', 'total', 'quorum', 'flags'] as const

/** A line for each node; where the two sides differ, `what it shows ≠ what the reducer shows`. */
function sayTable(drawn: Drawn, { rows }: Differs): string[] {
  const cells = rows.map(({ node, real, model, fields }) => [
    `node ${node}${drawn.muster.includes(node) ? ' (Muster)' : ''}`,
    ...columns.map(column => {
      if (!real && !model) return 'down'
      const same = !fields.includes(column) && !fields.includes('up')
      return same ? cell(real, column) : `${cell(real, column)} ≠ ${cell(model, column)}`
    }),
  ])
  const table = [['', ...columns], ...cells]
  const widths = table[0]?.map((_, i) => Math.max(...table.map(row => row[i]?.length ?? 0))) ?? []
  return table.map(row =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cell(seen: Seen | undefined, column: (typeof columns)[number]): string {
  const value = seen?.[column]
  if (seen === undefined) return 'down'
  if (column === 'quorate') return value ? 'yes' : 'no'
  return Array.isArray(value) ? value.join(' ') : String(value || '-')
}
