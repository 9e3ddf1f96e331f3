import { braces, commas, type Doc, group, indent, line, listOf, newline } from './format-doc.ts'
import { argsDoc, besideBudget, exprDoc, hanging, namedDoc, sourceDoc } from './format-expr.ts'
import { type Ink, stack } from './format-ink.ts'
import { identDoc, namesDoc } from './format-names.ts'
import { timerDoc } from './format-stmt.ts'
import { writeDuration, writeNumber, writeText } from './literals.ts'
import type {
  Act,
  Config,
  LinkOption,
  ModelPart,
  MutantDecl,
  Outcome,
  PropertyDecl,
  ScenarioDecl,
  WorldClause,
} from './tree.ts'

export function propertyDoc(ink: Ink, { temporal, severity, name, condition, goal }: PropertyDecl): Doc {
  const label: Doc = [`${temporal} `, severity ? `${severity} ` : '', identDoc(ink, name), ':']
  if (!goal) return [label, hanging(ink, condition)]
  const first = exprDoc(ink, condition)
  return group([label, indent(line, first, line, '~> ', exprDoc(ink, goal))])
}

export function modelPartDoc(ink: Ink, part: Exclude<ModelPart, PropertyDecl>): Doc {
  switch (part.kind) {
    case 'nodes': {
      const name: Doc = part.group ? [identDoc(ink, part.group), ': '] : ''
      const stackName = identDoc(ink, part.stack)
      return ['nodes ', name, writeNumber(part.count), ' of ', stackName, configsDoc(ink, part.configs, ' ')]
    }
    case 'world':
      return worldDoc(ink, part)
    case 'monitors':
      return ['monitors ', listOf(part.names.map(name => identDoc(ink, name)))]
    case 'fair':
      return [`fair ${part.strength} `, listOf(part.words.map(word => identDoc(ink, word)))]
    case 'expect':
      return ['expect ', listOf(part.outcomes.map(outcome => outcomeDoc(ink, outcome)))]
    case 'within': {
      const name = identDoc(ink, part.name)
      return ['within ', name, ':', hanging(ink, part.bound)]
    }
    case 'begins': {
      const name = identDoc(ink, part.name)
      return ['begins ', name, ':', hanging(ink, part.when)]
    }
  }
}

/** Budgets alone may stand on one line; a world with links, views or operators has a line for each clause. */
function worldDoc(ink: Ink, world: Extract<ModelPart, { readonly kind: 'world' }>): Doc {
  const { clauses, span } = world
  if (clauses.length === 0) return ['world {', ink.before(span.end), '}']
  const inner = stack(ink, clauses, { print: clause => clauseDoc(ink, clause), end: span.end })
  const budgets = clauses.every(clause => clause.kind === 'faults' || clause.kind === 'timersEarly')
  if (!budgets || clauses.length > 3) return ['world {', indent(inner), newline, '}']
  return group(['world {', indent(budgetLine(inner)), line, '}'], 100)
}

function budgetLine(doc: Doc): Doc {
  if (!Array.isArray(doc)) return doc
  return (doc as readonly Doc[]).map(one =>
    typeof one === 'object' && 'kind' in one && one.kind === 'newline' && !one.blank
      ? { kind: 'line', flat: one.flat }
      : one,
  )
}

function clauseDoc(ink: Ink, clause: WorldClause): Doc {
  switch (clause.kind) {
    case 'links': {
      const options = clause.options.map(option => [', ', optionDoc(ink, option)])
      return ['links ', clause.transport, options]
    }
    case 'faults':
      return clause.fault + budget(clause.most)
    case 'timersEarly':
      return `timers early${budget(clause.most)}`
    case 'clocks': {
      if (clause.running) {
        const { least, most, tells, leaving } = clause.running
        return [
          `clocks running, every ${writeDuration(least)} .. ${writeDuration(most)}`,
          tells ? [', tells ', identDoc(ink, tells)] : '',
          leaving ? [', leaving by ', identDoc(ink, leaving)] : '',
        ]
      }
      if (!clause.timed) return 'clocks untimed'
      const { tick, drift } = clause.timed
      const rate = drift ? `, drift ${writeNumber(drift.by)} in ${writeNumber(drift.per)}` : ''
      return `clocks timed, tick ${writeDuration(tick)}${rate}`
    }
    case 'schedule':
      return ['schedule', actsDoc(ink, clause.acts, clause.span.end)]
    case 'operator': {
      const signal = identDoc(ink, clause.signal)
      const choices = clause.choices.map(choice => {
        const name = identDoc(ink, choice.name)
        return [name, ' in ', sourceDoc(ink, choice.source)]
      })
      const offered: Doc = choices.length > 0 ? ['(', commas(choices), ')'] : ''
      const at: Doc = clause.at ? exprDoc(ink, clause.at, besideBudget) : 'any node'
      return ['operator ', signal, offered, ' at ', at, budget(clause.most)]
    }
    case 'gone':
      return ['gone after ', identDoc(ink, clause.signal)]
    case 'views':
      return [
        'views ',
        namesDoc(ink, [clause.installed, clause.multicast, clause.deliver]),
        clause.anyOrder ? ', any order' : '',
        clause.turns ? [', turns ', identDoc(ink, clause.turns)] : '',
      ]
  }
}

function budget(most: number | undefined): string {
  return most === undefined ? '' : ` <= ${writeNumber(most)}`
}

function optionDoc(ink: Ink, option: LinkOption): Doc {
  if (option.kind === 'budget') return option.name + budget(option.most)
  if (option.kind === 'notice') return ['notice ', identDoc(ink, option.signal)]
  const least = exprDoc(ink, option.least, besideBudget)
  return ['delay ', least, ' .. ', exprDoc(ink, option.most, besideBudget)]
}

/** `{ a: 1, Machine { b: 2 } }`, or nothing. */
function configsDoc(ink: Ink, configs: readonly Config[], before: string): Doc {
  if (configs.length === 0) return ''
  const docs = configs.map(config => {
    if (config.kind === 'setting') return namedDoc(ink, config)
    const machine = identDoc(ink, config.machine)
    return [
      machine,
      ' ',
      braces(
        config.settings.map(setting => namedDoc(ink, setting)),
        ink.before(config.span.end),
      ),
    ]
  })
  return [before, braces(docs)]
}

function outcomeDoc(ink: Ink, outcome: Outcome): Doc {
  switch (outcome.kind) {
    case 'verdict':
      return outcome.verdict
    case 'count':
      return `${outcome.what} ${writeNumber(outcome.count)}`
    case 'violated': {
      const steps = outcome.steps === undefined ? '' : ` in ${writeNumber(outcome.steps)} steps`
      return ['violated ', identDoc(ink, outcome.property), steps]
    }
  }
}

export function changeDoc({ from, to }: MutantDecl['changes'][number]): Doc {
  return `change \`${from}\` to \`${to}\``
}

export function scenarioDoc(ink: Ink, { title, model, configs, acts, span }: ScenarioDecl): Doc {
  const name = identDoc(ink, model)
  const given = configsDoc(ink, configs, ' with ')
  return [`scenario ${writeText(title)} on `, name, given, actsDoc(ink, acts, span.end)]
}

function actsDoc(ink: Ink, acts: readonly Act[], end: number): Doc {
  const inner = stack(ink, acts, { print: act => actDoc(ink, act), end })
  const empty = acts.length === 0 && Array.isArray(inner) && inner.every(one => one === '')
  return empty ? ' {}' : [' {', indent(inner), newline, '}']
}

function actDoc(ink: Ink, act: Act): Doc {
  switch (act.kind) {
    case 'settle':
      return act.duration ? ['settle for ', exprDoc(ink, act.duration)] : 'settle'
    case 'heal':
      return 'heal'
    case 'split':
      return `split ${act.groups.map(nodes => `{ ${nodes.map(writeNumber).join(', ')} }`).join(', ')}`
    case 'cut':
    case 'mend':
      return `${act.kind} ${writeNumber(act.from)} to ${writeNumber(act.to)}`
    case 'crash':
    case 'restart':
    case 'pause':
    case 'resume':
      return `${act.kind} ${writeNumber(act.node)}`
    case 'deliver':
    case 'lose': {
      const from = act.from === undefined ? '' : ` from ${writeNumber(act.from)}`
      return [`${act.kind} `, identDoc(ink, act.message), `${from} to ${writeNumber(act.to)}`]
    }
    case 'fire':
      return ['fire ', timerDoc(ink, act.timer), ` at ${writeNumber(act.at)}`]
    case 'run': {
      const signal = identDoc(ink, act.signal)
      return [
        'run ',
        signal,
        act.args.length > 0 ? argsDoc(ink, act.args, act.args.at(-1)?.span.end ?? 0) : '',
        ` at ${writeNumber(act.at)}`,
      ]
    }
    case 'expectThat':
      return ['expect ', exprDoc(ink, act.condition)]
  }
}
