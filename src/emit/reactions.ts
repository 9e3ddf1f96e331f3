import { crash, unhandled } from '../lang/interpret/machine.ts'
import type { THandler, TIgnore, TMachine } from '../lang/typed.ts'
import { calling } from './code.ts'
import type { File } from './file.ts'
import { documented, handlerArgs, type MachineNames } from './functions.ts'
import { block, bracketed, type Doc, hard, indent } from './layout.ts'
import { quoted } from './names.ts'
import { comment } from './types.ts'

/** One input as `react` tells it apart: a name, and in each phase a handler or a reason to ignore it. */
interface Entry {
  readonly name: string
  readonly arms: readonly { readonly phases: readonly string[]; readonly does: Doc }[]
}

/** Which reaction belongs to an input, by its name and the phase. */
export function emitReact(machine: TMachine, file: File, names: MachineNames): Doc {
  const match = file.useFrom('ts-pattern', 'match')
  const reaction = file.context.types ? `${file.useType('Reaction')}<${names.work}>` : ''
  const chosen = (by: string) => file.typed(`<${by}, ${reaction}>`)
  const phase = machine.phases.length > 0
  const cases = entries(machine, file).map((entry): Doc => {
    const [only] = entry.arms
    const does = entry.arms.length === 1 && only ? only.does : byPhase(entry, [match, chosen(names.phase), '(phase)'])
    return [hard, `.with(${quoted(entry.name)}, () => `, does, ')']
  })
  const known = cases.some(one => Array.isArray(one) && String(one[1]).startsWith(".with('start'"))
  const start: Doc[] = known ? [] : [[hard, `.with('start', () => () => {})`]]
  const chain: Doc = [
    ['return ', match, chosen('string'), '(name)'],
    indent([...start, ...cases, hard, '.otherwise(() => ', passing(file, unhandled), ')']),
  ]
  return documented(comment(['Which handler takes an input of this name, or why none does.']), [
    `function ${file.own(`react ${machine.name}`)}(name`,
    file.typed(': string'),
    ...(phase ? [', phase', file.typed(`: ${names.phase}`)] : []),
    ')',
    file.typed(`: ${reaction}`),
    ' ',
    block([chain]),
  ])
}

function byPhase(entry: Entry, match: Doc): Doc {
  const arms = entry.arms.map((arm): Doc => [hard, `.with(${arm.phases.map(quoted).join(', ')}, () => `, arm.does, ')'])
  return [match, indent([...arms, hard, '.exhaustive()'])]
}

/** An input of which only these parts are looked at: `(x, { body, from }) => …`. */
function reacting(parts: readonly string[], does: string): string {
  return parts.length > 0 ? `(x, { ${parts.join(', ')} }) => ${does}` : `x => ${does}`
}

/** Inputs in the order of the text. */
function entries(machine: TMachine, file: File): Entry[] {
  const all: { name: string; start: number; phases: readonly string[]; does: Doc }[] = [
    ...machine.handlers.map((one: THandler) => ({
      name: one.input === 'crash' ? crash.name : (one.shape?.name ?? 'start'),
      start: one.span.start,
      phases: one.phases,
      does: handing(one, file, machine),
    })),
    ...machine.ignores.map((one: TIgnore) => ({
      ...{ name: one.shape.name, start: one.span.start, phases: one.phases },
      does: passing(file, one.reason ?? unhandled),
    })),
  ].sort((a, b) => a.start - b.start)
  const found = [...new Set(all.map(one => one.name))]
  return found.map(name => {
    const arms = all.filter(one => one.name === name)
    const covered = new Set(arms.flatMap(one => one.phases))
    const rest = machine.phases.filter(phase => !covered.has(phase))
    // A start handler may name phases; in any other nothing happens.
    const none: Doc = name === 'start' ? '() => {}' : passing(file, unhandled)
    return { name, arms: rest.length > 0 ? [...arms, { phases: rest, does: none }] : arms }
  })
}

/** An input that is ignored. */
function passing(file: File, reason: string): Doc {
  return calling(file.use('ignoring'), quoted(reason)).doc
}

function handing(handler: THandler, file: File, machine: TMachine): Doc {
  const args = handlerArgs(handler, file, machine)
  const parts = args.slice(1).map(arg => arg.split(' ')[0] ?? '')
  const does = reacting(parts, `${file.own(handler)}(${args.join(', ')})`)
  const choice = choiceOf(handler)
  if (!choice) return does
  const cases = bracketed('[', choice.cases.map(quoted), ']')
  return calling(file.use('onlyFor'), quoted(choice.field), cases, quoted(choice.reason), does).doc
}

/** Of a handler that does nothing but look at one of its fields: the cases of it that it does not ignore. */
function choiceOf(handler: THandler): { field: string; cases: string[]; reason: string } | undefined {
  const [match, more] = handler.body
  if (match?.kind !== 'match' || more || match.subject.kind !== 'local') return undefined
  const { slot } = match.subject
  const field = handler.binds.find(bind => bind.slot.slot === slot)?.field
  const last = match.arms.at(-1)
  const [ignored, further] = last?.body ?? []
  if (field === undefined || last?.pattern.kind !== 'any' || last.where || ignored?.kind !== 'ignore' || further)
    return undefined
  const cases = match.arms.slice(0, -1).map(arm => (arm.pattern.kind === 'case' ? arm.pattern.name : undefined))
  return cases.includes(undefined)
    ? undefined
    : { field, cases: [...new Set(cases as string[])], reason: ignored.reason }
}
