import type { CorosyncConf } from '../formats/corosync-conf.ts'
import { type ConfFinding, faultsIn } from './conf-finding.ts'

/**
 * What two files of one cluster say otherwise, on the lines of the second; `undefined` when they are of two clusters. They
 * are of one when the name of the cluster is the same and some node has the same id and address in both. Logging is
 * each node's own.
 */
export function differences(first: CorosyncConf, second: CorosyncConf): readonly ConfFinding[] | undefined {
  const known = new Set(first.nodes.map(node => `${node.id} ${node.address}`))
  const together = second.nodes.some(node => known.has(`${node.id} ${node.address}`))
  if (!together || first.totem.clusterName !== second.totem.clusterName) return undefined
  const [before, after] = [valuesOf(first), valuesOf(second)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names.flatMap(name => {
    const [was, is] = [before.get(name), after.get(name)]
    if (was?.value === is?.value) return []
    const key = is?.key ?? was?.key ?? name
    const at = second.spans.get(key) ?? second.spans.get('quorum.provider')
    const finding: ConfFinding = {
      ...{
        property: `differing-${name.replaceAll(' ', '-')}`,
        ...faultsIn([]),
        schedule: [],
        ...(at && { at }),
      },
      severity: name.startsWith('totem.') ? 'warning' : 'error',
      meaning: `${name} is ${is?.value ?? 'not there'} here and ${was?.value ?? 'not there'} in ${first.file}: nodes of one cluster that are configured otherwise decide otherwise.`,
      remedy: 'Copy one file to every node.',
    }
    return [finding]
  })
}

interface Valued {
  readonly value: string
  /** Of `CorosyncConf.spans`. */
  readonly key: string
}

/** Everything that decides, by a name that is the same in every file: nodes go by their ids, not by their places. */
function valuesOf({ totem, quorum, nodes }: CorosyncConf): Map<string, Valued> {
  const found = new Map<string, Valued>()
  const add = (name: string, value: unknown, key = name) => {
    if (value !== undefined) found.set(name, { value: shown(value), key })
  }
  for (const [section, values] of Object.entries({ totem, quorum }))
    for (const [name, value] of Object.entries(values)) {
      const path = `${section}.${underscored(name)}`
      if (value !== null && typeof value === 'object' && !Array.isArray(value))
        for (const [inner, one] of Object.entries(value)) add(`${path}.${underscored(inner)}`, one)
      else add(path, value)
    }
  for (const [i, node] of nodes.entries()) {
    const of = `node ${node.id}`
    add(`the address of ${of}`, node.address, `nodelist.node.${i}.ring0_addr`)
    add(`the votes of ${of}`, node.votes, `nodelist.node.${i}.quorum_votes`)
  }
  return found
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  const text = Array.isArray(value) ? value.join(' ') : String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** `expectedVotes` as the file has it, `expected_votes`. */
function underscored(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
