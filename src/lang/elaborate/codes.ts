import type { CodeText } from '../codes.ts'

const lamp = (inside: string) =>
  `signal Press\nsignal Lit(on: bool)\nmessage Hello(n: int)\nmachine Lamp {\n  phases Dark, Bright\n  state {\n    count: int = 0\n  }\n  timer out = 1s\n${inside}\n}`
const rest = '  on out {\n    become Dark\n  }'
const on = (body: string) =>
  lamp(`  on Press {\n    become Bright\n    arm out\n    count := count + 1\n    ${body}\n  }\n${rest}`)

/** MU020 and up: what the checker finds. Each has a text that gives it, and one that is put right. */
export const meaningCodes: Readonly<Record<string, CodeText>> = {
  MU020: {
    title: 'an unknown name',
    explanation:
      'A name is a local, a parameter, a field of the machine, a constant, `self`, `phase`, or (in a property) `nodes`, `alive`, a group.',
    wrong: 'fn f(n: int): int = m',
    right: 'fn f(n: int): int = n',
  },
  MU021: {
    title: 'declared twice',
    explanation:
      'One name, one meaning: in a module, in a machine, among the fields of a record and the cases of an enum.',
    wrong: 'type A = { x: int }\ntype A = { y: int }',
    right: 'type A = { x: int }\ntype B = { y: int }',
  },
  MU022: {
    title: 'nothing of that name to refer to',
    explanation: 'A module, a stack, a machine, a model or a property that is named is not there.',
    wrong: 'use nowhere: Thing',
    right: 'type Thing = { x: int }',
  },
  MU023: {
    title: 'modules that use each other',
    explanation: 'Modules have an order: what one uses cannot use it back. Move what both need to a third.',
    wrong: 'use x: Thing\ntype Thing = { x: int }',
    right: 'type Thing = { x: int }',
  },
  MU024: {
    title: 'not a type',
    explanation:
      'Types are bool, int, text, duration, float32, Node, ranges such as 0..7, set<T>, list<T>, map<K, V>, T?, and what is declared. A record needs a name; an option of an option cannot be told apart.',
    wrong: 'fn f(n: number): int = 1',
    right: 'fn f(n: int): int = n',
  },
  MU025: {
    title: 'a name that could mean several things',
    explanation: 'The same case in two enums, or the same field in two machines of a node: say which.',
    wrong: 'type A = Off | On\ntype B = Off | Dim\nfn f(x: int): bool = Off == Off',
    right: 'type A = Off | On\ntype B = Off | Dim\nfn f(x: A): bool = x == Off',
  },
  MU030: {
    title: 'a value of another type',
    explanation:
      'What stands here is of one type and another is wanted. An option is not its value: use `match`, `??`, or `Some(…)`.',
    wrong: 'fn f(n: int): bool = n',
    right: 'fn f(n: int): bool = n > 0',
  },
  MU031: {
    title: 'an operator that is not for this',
    explanation:
      'Ints have + - * div mod, sets + - &, lists +, maps + - &, durations + - and * div with ints; ints, durations, texts and nodes have an order.',
    wrong: 'fn f(n: int): int = n / 2',
    right: 'fn f(n: int): int = n div 2',
  },
  MU032: {
    title: 'not a thing with parts',
    explanation: '`.name` is of records, `[key]` of maps and lists, `for` goes through sets, lists and maps.',
    wrong: 'fn f(n: int): int = n.x',
    right: 'type P = { x: int }\nfn f(p: P): int = p.x',
  },
  MU033: {
    title: 'no such field',
    explanation: 'The record, message, configuration or node does not have a field of this name.',
    wrong: 'type P = { x: int }\nfn f(p: P): int = p.y',
    right: 'type P = { x: int }\nfn f(p: P): int = p.x',
  },
  MU034: {
    title: 'cannot tell the type',
    explanation: '`{}`, `[]` and `None` take their type from where they stand; here nothing says it.',
    wrong: 'fn f(n: int): int {\n  let s = {}\n  return n + size(s)\n}',
    right: 'fn f(n: int): int {\n  let s: set<int> = {}\n  return n + size(s)\n}',
  },
  MU035: {
    title: 'an order for what has its own',
    explanation: 'A set is always iterated in canonical order; `by` sorts lists.',
    wrong: 'fn f(s: set<int>): set<int> = { n for n in s by -n }',
    right: 'fn f(s: set<int>): list<int> = [n for n in s by -n]',
  },
  MU036: {
    title: 'too many names',
    explanation: 'Going through a set or a list gives one value, through a map a key and a value.',
    wrong: 'fn f(s: set<int>): list<int> = [a for a, b in s]',
    right: 'fn f(s: map<int, int>): list<int> = [a + b for a, b in s]',
  },
  MU037: {
    title: 'arguments that do not fit',
    explanation: 'Every field is given once, by place or by name.',
    wrong: 'type P = { x: int, y: int }\nfn f(n: int): P = P(x: n)',
    right: 'type P = { x: int, y: int }\nfn f(n: int): P = P(x: n, y: n)',
  },
  MU038: {
    title: 'a pattern that never matches',
    explanation: 'A pattern is a case of the enum that is matched, `Some(…)` or `None`, a value, or a name.',
    wrong: 'fn f(n: int?): int = match n {\n  Nothing => 0\n  Some(m) => m\n}',
    right: 'fn f(n: int?): int = match n {\n  None => 0\n  Some(m) => m\n}',
  },
  MU039: {
    title: 'a routine where a value is wanted, or the other way round',
    explanation:
      'Effects keep their order: the call of a routine is a statement, or the whole right side of one. A function only gives a value.',
    wrong: on('let n = 1 + again()').replace(
      '  on out',
      '  routine again(): int {\n    count := count + 1\n    return 1\n  }\n  on out',
    ),
    right: on('let n = again()\n    count := n').replace(
      '  on out',
      '  routine again(): int {\n    count := count + 1\n    return 1\n  }\n  on out',
    ),
  },
  MU040: {
    title: 'a match with a gap',
    explanation: 'Every value has an arm; `_ => …` takes the rest.',
    wrong: 'type A = Off | On\nfn f(a: A): int = match a {\n  Off => 0\n}',
    right: 'type A = Off | On\nfn f(a: A): int = match a {\n  Off => 0\n  On => 1\n}',
  },
  MU041: {
    title: 'an arm that is never reached',
    explanation: 'Arms are tried in order; those before it take all that it could.',
    wrong: 'type A = Off | On\nfn f(a: A): int = match a {\n  _ => 0\n  Off => 1\n}',
    right: 'type A = Off | On\nfn f(a: A): int = match a {\n  Off => 1\n  _ => 0\n}',
  },
  MU042: {
    title: 'an effect where none may be',
    explanation:
      'Functions are pure; machines have guards, and monitors assert. A routine with a result is left by `return` alone.',
    wrong: 'signal S\nfn f(n: int): int {\n  emit S\n  return n\n}',
    right: 'fn f(n: int): int {\n  return n\n}',
  },
  MU043: {
    title: 'a return that is missing or too much',
    explanation: 'What has a result ends by returning it; what has none returns nothing.',
    wrong: 'fn f(n: int): int {\n  let m = n\n}',
    right: 'fn f(n: int): int {\n  let m = n\n  return m\n}',
  },
  MU044: {
    title: 'not a message, not a signal',
    explanation: '`send` takes a message, `emit` a signal.',
    wrong: on('emit Hello(n: 1)'),
    right: on('emit Lit(on: true)'),
  },
  MU045: {
    title: 'no such phase',
    explanation: 'The phases of a machine are those that it names.',
    wrong: on('become Dim'),
    right: on('become Dark'),
  },
  MU046: {
    title: 'not to be assigned',
    explanation: 'State fields and `var`s are written; `let`s, parameters and configuration are not.',
    wrong: on('let n = 1\n    n := 2'),
    right: on('var n = 1\n    n := 2\n    count := n'),
  },
  MU047: {
    title: 'not for a monitor',
    explanation: 'A monitor hears and keeps history; it has no phases, timers, configuration or durable state.',
    wrong: 'signal S\nmonitor M {\n  phases A, B\n  on S at node {\n    become B\n  }\n}',
    right: 'signal S\nmonitor M {\n  state {\n    n: int = 0\n  }\n  on S at node { n := n + 1 }\n}',
  },
  MU048: {
    title: 'no initial value',
    explanation:
      'Every field of state begins with a value, and that value is computed from the configuration alone: there is no state yet.',
    wrong: 'signal S\nmachine M {\n  state {\n    n: int\n  }\n  on S { n := n + 1 }\n}',
    right: 'signal S\nmachine M {\n  state {\n    n: int = 0\n  }\n  on S { n := n + 1 }\n}',
  },
  MU049: {
    title: 'not an input',
    explanation:
      'A machine takes messages, signals, its timers and `start`; a monitor hears signals and `crash`, `at node`.',
    wrong: on('').replace('on out {', 'on never {'),
    right: on(''),
  },
  MU050: {
    title: 'never used',
    explanation: 'A warning: nothing refers to it, so either it can go, or something is missing.',
    wrong: on('let n = 1'),
    right: on('let n = 1\n    count := n'),
  },
  MU051: {
    title: 'handled twice',
    explanation: 'For each phase and input there is one handler; there is no order of falling through.',
    wrong: lamp(`  on Press { count := count + 1 }\n  on Press in Dark { arm out }\n${rest}`),
    right: lamp(
      `  on Press in Bright { count := count + 1 }\n  on Press in Dark {\n    become Bright\n    arm out\n  }\n${rest}`,
    ),
  },
  MU052: {
    title: 'not handled',
    explanation:
      'An input that is handled in some phase is handled, or ignored for a reason, in every phase. A timer that nobody handles is one too.',
    wrong: lamp(`  on Press in Dark {\n    become Bright\n    arm out\n    count := count + 1\n  }\n${rest}`),
    right: lamp(
      `  on Press in Dark {\n    become Bright\n    arm out\n    count := count + 1\n  }\n  ignore Press in Bright because "it shines"\n${rest}`,
    ),
  },
  MU053: {
    title: 'never written',
    explanation: 'A warning: a field that keeps its first value for ever is a constant, or a write is missing.',
    wrong: lamp(`  on Press {\n    become Bright\n    arm out\n  }\n${rest}`),
    right: on(''),
  },
  MU054: {
    title: 'a routine that calls itself',
    explanation:
      'Every step ends: routines do not recurse, directly or through others. Functions may, to a depth of 1,000.',
    wrong: on('again()').replace('  on out', '  routine again() { again() }\n  on out'),
    right: on('again()').replace('  on out', '  routine again() { count := 0 }\n  on out'),
  },
  MU055: {
    title: 'a model that is not complete',
    explanation: 'A model has nodes, gives each machine what it must be given, and says what its operator may choose.',
    wrong: `${on('').replace('state {', 'config {\n    most: int\n  }\n  state {').replace('count + 1', 'count + config.most')}\nstack L = Lamp\nmodel M {\n  nodes 1 of L\n}`,
    right: `${on('').replace('state {', 'config {\n    most: int\n  }\n  state {').replace('count + 1', 'count + config.most')}\nstack L = Lamp\nmodel M {\n  nodes 1 of L { most: 1 }\n}`,
  },
  MU056: {
    title: 'signals that are no views',
    explanation:
      '`views A, B, C` takes A(ring: { rep: Node, seq: int }, members: set<Node>), B(payload: T) and C(payload: T, from: Node).',
    wrong: `${on('')}\nstack L = Lamp\nmodel M {\n  nodes 1 of L\n  world { views Press, Lit, Lit }\n}`,
    right: `${on('')}\nstack L = Lamp\nmodel M {\n  nodes 1 of L\n}`,
  },
  MU058: {
    title: 'not a kind of action',
    explanation:
      'Fairness is stated for kinds of actions: `deliver`, `timers`, `operators`, `restarts` and `heal`. Each message to a node, each timer, each operator at a node, each node is an action of its own.',
    wrong: `${on('')}\nstack L = Lamp\nmodel M {\n  nodes 1 of L\n  fair weak delivery\n}`,
    right: `${on('')}\nstack L = Lamp\nmodel M {\n  nodes 1 of L\n  fair weak deliver\n}`,
  },
  MU060: {
    title: 'not supported yet',
    explanation: 'The grammar has it, and the explorer does not yet.',
    wrong: 'epoch Term',
    right: 'type Term = { n: int }',
  },
}
