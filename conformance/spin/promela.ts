/**
 * The reference models as Promela: one process, one `d_step` a transition, variables packed into bits, so that SPIN's state
 * graph is that of the models in spec/models/reference and its counts can be compared one to one.
 */

/** Two-phase commit with so many resource managers: messages are never taken away. */
export function twoPhase(resources: number): string {
  const all = range(resources)
  const some = (state: number) => all.map(i => `rs[${i}]==${state}`).join(' || ')
  const check = `assert(!((${some(3)}) && (${some(2)})))`
  const lines = all.flatMap(i => {
    const bit = 1 << i
    return [
      step(`tm==0 && (sent&${bit})`, `prepared=prepared|${bit}`),
      step(`rs[${i}]==0`, `rs[${i}]=1; sent=sent|${bit}`),
      step(`rs[${i}]==0`, `rs[${i}]=3; ${check}`),
      step('commit', `rs[${i}]=2; ${check}`),
      step('abort', `rs[${i}]=3; ${check}`),
    ]
  })
  return program(
    [`byte tm=0; short prepared=0; short sent=0; bit commit=0; bit abort=0; byte rs[${resources}];`],
    [step(`tm==0 && prepared==${2 ** resources - 1}`, 'tm=1; commit=1'), step('tm==0', 'tm=2; abort=1'), ...lines],
  )
}

export interface RaftSize {
  readonly nodes: number
  readonly terms: number
  readonly reboots: number
  readonly duplicates: number
}

/** Raft's leader election over a network that loses any message, and delivers so many of them twice. */
export function raft({ nodes, terms, reboots, duplicates }: RaftSize): string {
  const all = range(nodes)
  const links = all.flatMap(from => all.filter(to => to !== from).map(to => ({ from, to })))
  const bitOf = (from: number, to: number) => 1 << links.findIndex(link => link.from === from && link.to === to)
  const toAll = (from: number) => all.reduce((sum, to) => sum | (to === from ? 0 : bitOf(from, to)), 0)
  const pairs = all.flatMap(a =>
    all.filter(b => b < a).map(b => `!(role[${a}]==2 && role[${b}]==2 && term[${a}]==term[${b}])`),
  )
  const check = `assert(${pairs.join(' && ')})`
  const follow = (i: number, term: number) => `term[${i}]=${term}; role[${i}]=0; voted[${i}]=0; votes[${i}]=0`
  const majorities = range(2 ** nodes).filter(set => 2 * ones(set) > nodes)
  const own = all.flatMap(i => [
    step(
      `role[${i}]!=2 && term[${i}]<${terms}`,
      `term[${i}]++; role[${i}]=1; voted[${i}]=${i + 1}; votes[${i}]=${1 << i}; ask[term[${i}]]=ask[term[${i}]]|${toAll(i)}`,
    ),
    ...(reboots > 0 ? [step('reboots>0', `reboots--; role[${i}]=0; votes[${i}]=0`)] : []),
  ])
  const messages = range(terms).flatMap(t =>
    links.flatMap(({ from: i, to: j }) => {
      const term = t + 1
      const bit = bitOf(i, j)
      const take = (box: string, body: string) => [
        step(`${box}[${term}]&${bit}`, `${box}[${term}]=${box}[${term}]^${bit}; ${body}`),
        ...(duplicates > 0 ? [step(`(${box}[${term}]&${bit}) && copies>0`, `copies--; ${body}`)] : []),
        step(`${box}[${term}]&${bit}`, `${box}[${term}]=${box}[${term}]^${bit}`),
      ]
      const won = majorities.map(set => `votes[${j}]==${set}`).join(' || ')
      return [
        ...take(
          'ask',
          `if :: term[${j}]<${term} -> ${follow(j, term)} :: else fi; if :: term[${j}]==${term} && (voted[${j}]==0 || voted[${j}]==${i + 1}) -> voted[${j}]=${i + 1}; yes[${term}]=yes[${term}]|${bitOf(j, i)} :: else fi`,
        ),
        ...take(
          'yes',
          `if :: role[${j}]==1 && term[${j}]==${term} -> votes[${j}]=votes[${j}]|${1 << i}; if :: (${won}) -> role[${j}]=2; beat[${term}]=beat[${term}]|${toAll(j)}; ${check} :: else fi :: else fi`,
        ),
        ...take(
          'beat',
          `if :: term[${j}]<${term} -> ${follow(j, term)} :: term[${j}]==${term} && role[${j}]==1 -> role[${j}]=0; votes[${j}]=0 :: else fi`,
        ),
      ]
    }),
  )
  return program(
    [
      `byte role[${nodes}]; byte term[${nodes}]; byte voted[${nodes}]; byte votes[${nodes}];`,
      `byte reboots=${reboots}; byte copies=${duplicates}; int ask[${terms + 1}]; int yes[${terms + 1}]; int beat[${terms + 1}];`,
    ],
    [...own, ...messages],
  )
}

function step(guard: string, body: string): string {
  return `:: d_step{ (${guard}) -> ${body} }`
}

function program(variables: readonly string[], steps: readonly string[]): string {
  return [...variables, 'active proctype P(){', 'end: do', ...steps, 'od }', ''].join('\n')
}

function range(n: number): number[] {
  return [...Array(n).keys()]
}

function ones(set: number): number {
  return set === 0 ? 0 : (set & 1) + ones(set >> 1)
}
