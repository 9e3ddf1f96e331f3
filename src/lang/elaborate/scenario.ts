import type { Config, ScenarioDecl } from '../tree.ts'
import type { TAct, TGroup, TModel, TScenario } from '../typed.ts'
import { excerpt, type Module, nameHint, type Program, report } from './context.ts'
import { exprOf } from './expr.ts'
import { elaborateModel, modelScope } from './model.ts'
import { recordNamed } from './names.ts'
import { argsInOrder } from './references.ts'
import { bool } from './types.ts'
import { scopeOf } from './world.ts'

/** A scripted test; with `with`, its model's configuration is changed. */
export function elaborateScenario(program: Program, module: Module, decl: ScenarioDecl): TScenario | undefined {
  const scope = { program, module }
  const symbol = module.visible.get(decl.model.text)
  if (symbol) module.used.add(decl.model.text)
  if (symbol?.kind !== 'model') {
    report(
      scope,
      'MU022',
      decl.model.span,
      `there is no model \`${decl.model.text}\` here`,
      nameHint(scope, decl.model.text, program.models.keys()),
    )
    return undefined
  }
  const model = modelFor(program, symbol, decl.configs)
  const inner = scopeOf(program, module, modelScope(program, model.groups as readonly TGroup[], model.monitors))
  const last = Math.max(0, ...model.groups.map(group => group.first + group.count - 1))
  const acts = decl.acts.flatMap((act): TAct[] => {
    for (const id of nodesOf(act))
      if (id < 1 || id > last) report(scope, 'MU055', act.span, `model ${model.name} has nodes 1 to ${last}, not ${id}`)
    switch (act.kind) {
      case 'settle':
        return [{ kind: 'settle', ms: act.duration?.kind === 'duration' ? act.duration.ms : 10_000, span: act.span }]
      case 'expectThat':
        return [
          {
            kind: 'expectThat',
            condition: exprOf(inner, act.condition, bool, 'the expectation'),
            text: excerpt(module, act.condition.span),
            span: act.span,
          },
        ]
      case 'deliver':
      case 'lose': {
        const found =
          recordNamed(module, act.message.text)?.shape ??
          model.groups
            .flatMap(group => group.stack.machines)
            .flatMap(one => [...one.sends])
            .find(one => one.name === act.message.text)
        if (!found) report(scope, 'MU049', act.message.span, `nobody sends a message \`${act.message.text}\``)
        return found
          ? [
              {
                kind: act.kind,
                message: found,
                ...(act.from !== undefined && { from: act.from }),
                to: act.to,
                span: act.span,
              },
            ]
          : []
      }
      case 'run': {
        const found = recordNamed(module, act.signal.text) ?? heard(model, act.signal.text)
        if (!found) report(scope, 'MU049', act.signal.span, `there is no signal \`${act.signal.text}\` here`)
        return found
          ? [
              {
                kind: 'run',
                signal: found.shape,
                args: argsInOrder({ ...inner, configuring: true }, act.signal, found.shape.fields, act.args, act.span),
                at: act.at,
                span: act.span,
              },
            ]
          : []
      }
      case 'fire': {
        const machines =
          model.groups.find(group => act.at >= group.first && act.at < group.first + group.count)?.stack.machines ?? []
        const machine = machines.find(one => one.timers.some(timer => timer.shape.name === act.timer.name.text))
        const timer = machine?.timers.find(one => one.shape.name === act.timer.name.text)
        if (!machine || !timer)
          report(scope, 'MU020', act.timer.span, `node ${act.at} has no timer \`${act.timer.name.text}\``)
        return machine && timer
          ? [
              {
                kind: 'fire',
                machine: machine.name,
                timer: timer.shape,
                args: argsInOrder(
                  { ...inner, configuring: true },
                  act.timer.name,
                  timer.shape.fields,
                  act.timer.args,
                  act.span,
                ),
                at: act.at,
                span: act.span,
              },
            ]
          : []
      }
      default:
        return [act]
    }
  })
  return { title: decl.title, doc: decl.doc, file: module.file, span: decl.span, model, acts }
}

function modelFor(
  program: Program,
  symbol: Extract<import('./context.ts').Meaning, { kind: 'model' }>,
  configs: readonly Config[],
): TModel {
  const made = program.models.get(symbol.decl.name.text)
  return made && configs.length === 0 ? made : elaborateModel(program, symbol.module, symbol.decl, configs)
}

function heard(model: TModel, name: string) {
  const shape = model.groups
    .flatMap(group => group.stack.machines)
    .flatMap(one => one.handlers.flatMap(h => (h.input === 'signal' && h.shape ? [h.shape] : [])))
    .find(one => one.name === name)
  return shape && { shape }
}

function nodesOf(act: ScenarioDecl['acts'][number]): number[] {
  switch (act.kind) {
    case 'split':
      return act.groups.flat()
    case 'cut':
    case 'mend':
      return [act.from, act.to]
    case 'crash':
    case 'restart':
    case 'pause':
    case 'resume':
      return [act.node]
    case 'deliver':
    case 'lose':
      return act.from === undefined ? [act.to] : [act.from, act.to]
    case 'fire':
    case 'run':
      return [act.at]
    default:
      return []
  }
}
