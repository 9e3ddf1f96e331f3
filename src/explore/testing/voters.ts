import fc from 'fast-check'

/** A machine over views, and the world in which it is explored. */
export interface Voters {
  readonly nodes: number
  readonly world: string
  readonly forgets: boolean
  readonly first: boolean
  readonly votes: 'size' | 'sum' | 'most'
  /** `reveals`: what its node heard before itself, which nobody sees until then; `tells`: of who is heard first, and all reveal it. */
  readonly timer: 'none' | 'counts' | 'speaks' | 'reveals' | 'tells'
  readonly answers: boolean
  readonly durable: boolean
  readonly special: boolean
  /** What others said last: not kept, compared with what they say now, looked at by a handler, numbers too, or by a property. */
  readonly notes: 'none' | 'compared' | 'asked' | 'counted' | 'shown'
  /** Which of those who said something is put down, by the order of ids: while all are heard, or when all were. */
  readonly chooses: 'none' | 'min' | 'max'
  readonly early: boolean
  readonly turns: boolean
  /** With turns: says something when a ring forms as well. */
  readonly greets: boolean
}

const noted = {
  compared: `let before = get(notes, from)
    if from != self { notes[from] := Note(n: 0, moods: payload.moods) }
    if before != get(notes, from) { sum := max(sum, min(3, size(said))) }`,
  asked: `let calm = match get(notes, from) {
      None => false
      Some(note) => Calm in note.moods
    }
    if from != self { notes[from] := Note(n: 0, moods: payload.moods) }
    if calm { sum := 0 }`,
  counted: `notes[from] := Note(n: payload.n, moods: payload.moods)
    if from == self and max([note.n for m, note in notes]) > sum { sum := max(sum, 1) }`,
  shown: 'if from != self { notes[from] := Note(n: 0, moods: payload.moods) }',
}

const say = 'emit Multicast(payload: Word(n: sum, about: self, moods: moods()))'

const hides = ({ timer }: Voters) => timer === 'reveals' || timer === 'tells'

/** A small machine over views that remembers who said what in what order. */
export const votersText = (c: Voters) => `
type Ring = { rep: Node, seq: int }
type Mood = Calm | Cross
type Word = { n: int, about: Node, moods: set<Mood> }
type Note = { n: int, moods: set<Mood> }
signal Regular(ring: Ring, members: set<Node>)
signal Multicast(payload: Word)
signal Deliver(payload: Word, from: Node)
signal Full(on: bool)
signal Add
signal Speak
signal Part
signal Bye

machine Voter {
  config { special: Node? = None }
  ${c.chooses === 'none' ? '' : 'state { one: Node? = None }'}
  state { ring: Ring = Ring(rep: self, seq: 0), members: set<Node> = {}, said: map<Node, int> = {}, first: Node? = None, sum: 0..9 = 0, notes: map<Node, Note> = {} }
  ${c.durable ? 'durable { lives: 0..2 = 0 }' : 'state { lives: 0..2 = 0 }'}
  state { parting: bool = false }
  ${hides(c) ? 'state { hidden: 0..3 = 0 }' : ''}
  timer t = 1s
  fn moods(): set<Mood> = if sum == 0 then {} else if sum == 1 then { Calm } else if sum == 2 then { Cross } else { Calm, Cross }
  on start { lives := min(2, lives + 1) }
  on Regular(ring: installed, members: view) {
    ring := installed
    members := view
    ${c.forgets ? 'said := {}' : 'said := said & view'}
    first := None
    ${c.timer === 'tells' ? 'sum := 0' : ''}
    ${c.chooses === 'none' ? '' : 'if (match one { None => false  Some(n) => n in view }) { sum := min(3, sum + 1) }'}
    ${c.notes === 'none' ? '' : 'notes := notes & view'}
    ${c.turns && !c.greets ? '' : say}
    ${c.timer === 'none' ? '' : 'if size(view) > 1 { arm t } else { cancel t }'}
  }
  ${c.turns ? `on Speak { ${say} }` : ''}
  on Deliver(payload, from) {
    ${c.timer === 'tells' ? 'if from in keys(said) { sum := if hidden == 2 then 0 else 2 } else if said == {} and from != self { cancel t }' : ''}
    ${hides(c) ? 'if from == self { hidden := min(3, size(said)) }' : ''}
    said[from] := ${c.votes === 'size' ? 0 : 'min(2, payload.n)'}
    ${c.chooses === 'none' ? '' : `if size(said) >= ${c.early ? '2' : 'size(members)'} { one := Some(${c.chooses}(keys(said) + { self })) }`}
    ${c.first ? 'if first == None { first := Some(from) }' : ''}
    ${c.votes === 'size' ? 'sum := min(3, size(said))' : ''}
    ${c.votes === 'sum' ? 'sum := min(3, 1 + sum([n for m, n in said]))' : ''}
    ${c.votes === 'most' ? 'if first == Some(self) or config.special == Some(from) { sum := min(3, max([n for m, n in said] + [1])) }' : ''}
    ${c.notes === 'none' ? '' : noted[c.notes]}
    ${c.answers ? 'if payload.n == 0 and from == self and sum > 0 { emit Multicast(payload: Word(n: 2, about: self, moods: moods())) }' : ''}
    if sum == 3 { emit Full(on: true) }
    if parting and from == self { emit Bye }
  }
  on t {
    ${c.timer === 'reveals' ? 'sum := hidden' : c.timer === 'tells' ? '' : 'sum := (sum + 1) mod 3'}
    ${c.timer === 'speaks' || c.timer === 'tells' ? 'emit Multicast(payload: Word(n: sum, about: self, moods: moods()))' : ''}
  }
  on Add { sum := min(9, sum + lives) }
  on Part {
    parting := true
    ${say}
  }
}
stack Voters = Voter
monitor Once {
  state { once: bool = false }
  on Full(on) at node { if on { once := true } }
}
model M {
  nodes ${c.nodes} of Voters ${c.special ? '{ Voter { special: Some(1) } }' : ''}
  world { views Regular, Multicast, Deliver, any order${c.turns ? ', turns Speak' : ''} ${c.world} }
  monitors Once
  always apart: no a, b in alive: a.sum == 3 and b.sum == 3 and not a.members meets b.members
  always calm: Once.once and healed implies exists n in alive: n.sum > 0
  always few: size([n for n in alive where n.first == Some(n.id)]) < 2
  sometimes all: forall n in nodes: n.sum == 2
  ${c.notes === 'shown' ? 'always kind: no a in alive: exists n, note in a.notes: Cross in note.moods' : ''}
}
`
export const votersChoices = fc.record({
  nodes: fc.constantFrom(2, 3, 3, 4),
  world: fc.constantFrom(
    'partitions <= 1 restarts',
    'partitions <= 2',
    'partitions <= 1 crashes <= 1 restarts',
    'partitions <= 2 crashes <= 2 restarts faults <= 2',
    'reboots <= 1 partitions <= 1 faults <= 1',
    'partitions <= 1 operator Add at any node <= 1 faults <= 1',
    'restarts operator Part at any node <= 1 gone after Bye',
    'partitions <= 1 operator Part at any node <= 1 faults <= 1 gone after Bye',
  ),
  forgets: fc.boolean(),
  first: fc.boolean(),
  votes: fc.constantFrom<Voters['votes']>('size', 'sum', 'most'),
  timer: fc.constantFrom<Voters['timer']>('none', 'none', 'counts', 'speaks', 'reveals', 'tells'),
  answers: fc.boolean(),
  durable: fc.boolean(),
  special: fc.boolean(),
  notes: fc.constantFrom<Voters['notes']>('none', 'compared', 'counted', 'counted', 'asked', 'shown'),
  chooses: fc.constantFrom<Voters['chooses']>('none', 'min', 'max'),
  early: fc.boolean(),
  turns: fc.boolean(),
  greets: fc.boolean(),
})
