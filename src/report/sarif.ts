import type { Diagnostic } from '../core/diagnostic.ts'
import type { AnyMachine } from '../core/machine.ts'
import type { Finding } from '../explore/report.ts'
import { plain } from './escape.ts'
import type { Checked } from './junit.ts'

const schema = 'https://json.schemastore.org/sarif-2.1.0.json'

/** The result as SARIF 2.1.0: results lie on the lines of the specs, counterexamples are code flows. Paths are relative. */
export function sarif(all: readonly Checked[], version: string, machines: readonly AnyMachine[]): object {
  const rules = new Map<string, object>()
  const results = all.flatMap(one => [
    ...one.report.findings.map(finding => violated(one, finding)),
    ...one.report.vacuous.map(what => note(one, 'vacuous', 'warning', `never seen: ${what}`)),
    ...(one.report.limit === undefined
      ? []
      : [note(one, 'incomplete', 'warning', `stopped at the limit of ${one.report.limit}`)]),
    ...guards(one, machines),
    ...(one.diagnostics ?? []).map(diagnostic => diagnosed(one, diagnostic)),
  ])
  for (const one of all)
    for (const { name, text } of one.properties)
      rules.set(ruleOf(one, name), {
        id: ruleOf(one, name),
        name,
        shortDescription: { text: plain(text) || name },
      })
  for (const { ruleId } of results as { ruleId: string }[])
    if (!rules.has(ruleId))
      rules.set(ruleId, { id: ruleId, name: ruleId, shortDescription: { text: builtIn[ruleId] ?? ruleId } })
  const ids = [...rules.keys()]
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Muster', version, rules: [...rules.values()] } },
        columnKind: 'utf16CodeUnits',
        results: results.map(one => ({ ...one, ruleIndex: ids.indexOf((one as { ruleId: string }).ruleId) })),
      },
    ],
  }
}

const builtIn: Readonly<Record<string, string>> = {
  vacuous: 'the search met nothing of what was meant',
  incomplete: 'the search did not end',
  guard: 'a condition went one way only',
}

function violated(one: Checked, finding: Finding): object {
  const properties = new Map(one.properties.map(property => [property.name, property]))
  const place = properties.get(finding.property) ?? one
  const location = locationOf(place.file, place.line)
  const steps = finding.steps.map((step, i) => ({
    location: { ...location, message: { text: plain(`${i + 1}. ${step.text}`) } },
    nestingLevel: 0,
    executionOrder: i + 1,
    state: Object.fromEntries(step.changes.map((change, k) => [`${k}`, { text: plain(change) }])),
  }))
  return {
    ruleId: ruleOf(one, finding.property),
    level: properties.get(finding.property)?.severity ?? 'error',
    message: {
      text: plain(
        `${finding.property} is violated after ${finding.length} steps in ${one.report.model}: ${finding.text}`,
      ),
    },
    locations: [location],
    partialFingerprints: { 'muster/v1': `${one.report.model}/${finding.property}` },
    ...(steps.length > 0 && { codeFlows: [{ threadFlows: [{ locations: steps }] }] }),
  }
}

function ruleOf({ rules, report }: Checked, property: string): string {
  return `${rules ?? report.model}/${property}`
}

/** What reading the file found, where it found it. */
function diagnosed({ file, report }: Checked, { severity, code, message, span, hint }: Diagnostic): object {
  return {
    ruleId: code,
    level: severity,
    message: { text: plain(hint === undefined ? message : `${message} (${hint})`) },
    locations: [locationOf(file, span.line, span.column)],
    partialFingerprints: { 'muster/v1': `${report.model}/${code}/${span.line}` },
  }
}

function note(one: Checked, ruleId: string, level: 'note' | 'warning', text: string): object {
  return {
    ruleId,
    level,
    message: { text: plain(`${one.report.model}: ${text}`) },
    locations: [locationOf(one.file, one.line)],
    partialFingerprints: { 'muster/v1': `${one.report.model}/${ruleId}/${plain(text)}` },
  }
}

/** Conditions that no step of the model asked both ways. */
function guards(one: Checked, machines: readonly AnyMachine[]): object[] {
  return one.report.oneSided.flatMap(({ machine, site, seen }) => {
    const place = machines.find(({ name }) => name === machine)?.sites[site]
    if (!place || seen === 'never') return []
    return [
      {
        ruleId: 'guard',
        level: 'note',
        message: { text: plain(`${one.report.model}: \`${place.text}\` was always ${seen}`) },
        locations: [locationOf(place.file, place.line, place.column)],
        partialFingerprints: { 'muster/v1': `${one.report.model}/${machine}/${place.line}:${place.column}` },
      },
    ]
  })
}

function locationOf(file: string, line: number, column = 1): object {
  const uri = file.split(/[\\/]/).map(encodeURIComponent).join('/')
  return {
    physicalLocation: { artifactLocation: { uri }, region: { startLine: Math.max(1, line), startColumn: column } },
  }
}
