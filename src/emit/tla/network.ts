import { steppedVariables, unheard } from './links.ts'
import { type Action, action, type Features, spending } from './setting.ts'

/** Who reaches whom. */
export function reachOperators(features: Features): string {
  const { parts, cuts } = features
  const reaches = [...(parts ? ['Together(a, b)'] : []), ...(cuts ? ['<<a, b>> \\notin cuts'] : [])]
  const healed = [...(parts ? ['parts = {Nodes}'] : []), ...(cuts ? ['cuts = {}'] : [])]
  return [
    ...(parts
      ? [
          '\\* The network in parts that do not reach each other.',
          'Together(a, b) == \\E p \\in parts : a \\in p /\\ b \\in p',
        ]
      : ['Together(a, b) == TRUE']),
    `Reaches(a, b) == ${reaches.join(' /\\ ') || 'TRUE'}`,
    `Healed == ${healed.join(' /\\ ') || 'TRUE'}`,
  ].join('\n')
}

/** Splits, cuts, and their ends. */
export function networkFaults(features: Features): (string | Action)[] {
  const found: (string | Action)[] = []
  const add = (doc: string, name: string, bounds: string, lines: readonly string[], primed: readonly string[]) =>
    void found.push(action(doc, name, bounds, lines, primed, features))
  if (features.parts) {
    const spent = spending('partitions', features)
    const all = steppedVariables(features)
    const connect = (to: string) => (features.views ? [`Reconnected(${to})`] : [`parts' = ${to}`, ...unheard(features)])
    const primed = ['parts', ...(features.views ? all : features.monitors ? ['failed'] : [])]
    found.push(splits(features))
    add(
      'Everybody, or one part, falls in two.',
      'Split',
      '\\E to \\in Splits :',
      [...spent.lines, ...connect('to')],
      [...primed, ...spent.primed],
    )
    add('The network is whole again; cuts stay.', 'Heal', '', ['parts # {Nodes}', ...connect('{Nodes}')], primed)
  }
  if (features.cuts) {
    const spent = spending('cuts', features)
    const link = '\\E a \\in Nodes : \\E b \\in Nodes \\ {a} :'
    const failed = features.monitors ? ['failed'] : []
    const quiet = unheard(features)
    add(
      'One link is cut in one direction.',
      'Cut',
      link,
      ['<<a, b>> \\notin cuts', ...spent.lines, "cuts' = cuts \\cup {<<a, b>>}", ...quiet],
      ['cuts', ...spent.primed, ...failed],
    )
    add(
      'A cut link is mended.',
      'Mend',
      link,
      ['<<a, b>> \\in cuts', "cuts' = cuts \\ {<<a, b>>}", ...quiet],
      ['cuts', ...failed],
    )
  }
  return found
}

function splits(features: Features): string {
  return [
    'Halves(S) == {{A, S \\ A} : A \\in SUBSET S \\ {{}, S}}',
    'Splits == (Halves(Nodes) \\cup UNION {{(parts \\ {p}) \\cup two : two \\in Halves(p)} : p \\in parts}) \\ {parts}',
    ...(features.views
      ? [
          '',
          '\\* Every component that is another one now installs its view.',
          'Components(of) == {p \\cap Alive : p \\in of} \\ {{}}',
          'Reconnected(to) ==',
          "  /\\ parts' = to",
          '  /\\ Settled(InstalledAll(Quiet, Components(to) \\ Components(parts)))',
        ]
      : []),
  ].join('\n')
}
