/**
 * What the module needs of values that TLA+'s standard modules do not have: each operator with those that it needs. An
 * option is `<<>>` or `<<value>>`, a list a sequence, a map a function, a record with a name has it in `kind`.
 */
export const prelude: Readonly<Record<string, { readonly text: string; readonly needs?: readonly string[] }>> = {
  // ---------------------------------------------------------------- lists, sets and maps
  ItemsOf: { text: 'ItemsOf(list) == {list[i] : i \\in DOMAIN list}' },
  Each: { text: 'Each(list, F(_)) == [i \\in DOMAIN list |-> F(list[i])]' },
  Ascending: {
    text: `\\* A set of numbers as a list, in order.
RECURSIVE Ascending(_)
Ascending(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \\in S : \\A y \\in S : x <= y IN <<least>> \\o Ascending(S \\ {least})`,
  },
  Sorted: {
    text: `\\* A set as a list, in this order.
Sorted(S, Before(_, _)) ==
  LET RECURSIVE from(_)
      from(T) ==
        IF T = {} THEN <<>>
        ELSE LET least == CHOOSE x \\in T : \\A y \\in T \\ {x} : Before(x, y) IN <<least>> \\o from(T \\ {least})
  IN from(S)`,
  },
  SortedBy: {
    text: `\\* A list sorted by this order; equals keep theirs.
SortedBy(list, Before(_, _)) ==
  LET RECURSIVE from(_)
      from(T) ==
        IF T = {} THEN <<>>
        ELSE LET first == CHOOSE i \\in T : \\A j \\in T \\ {i} :
                   Before(list[i], list[j]) \\/ (~Before(list[j], list[i]) /\\ i < j)
             IN <<list[first]>> \\o from(T \\ {first})
  IN from(DOMAIN list)`,
  },
  LeastOf: { text: 'LeastOf(S) == CHOOSE x \\in S : \\A y \\in S : x <= y' },
  GreatestOf: { text: 'GreatestOf(S) == CHOOSE x \\in S : \\A y \\in S : x >= y' },
  Sum: {
    text: 'RECURSIVE Sum(_)\nSum(list) == IF list = <<>> THEN 0 ELSE Head(list) + Sum(Tail(list))',
  },
  Get: { text: 'Get(map, key) == IF key \\in DOMAIN map THEN <<map[key]>> ELSE <<>>' },
  Put: { text: 'Put(map, key, value) == (key :> value) @@ map' },
  Keep: { text: 'Keep(map, keys) == [key \\in DOMAIN map \\cap keys |-> map[key]]' },
  Without: { text: 'Without(map, keys) == [key \\in DOMAIN map \\ keys |-> map[key]]' },
  MapOf: {
    text: `\\* The map of these pairs; of several with one key the last counts.
RECURSIVE MapOf(_)
MapOf(pairs) ==
  IF pairs = <<>> THEN <<>>
  ELSE MapOf(Tail(pairs)) @@ (Head(pairs)[1] :> Head(pairs)[2])`,
  },
  Else: { text: 'Else(option, default) == IF option = <<>> THEN default ELSE option[1]' },
  Or: { text: 'Or(option, other) == IF option = <<>> THEN other ELSE option' },
  FirstOf: { text: 'FirstOf(list) == IF list = <<>> THEN <<>> ELSE <<list[1]>>' },
  LastOf: { text: 'LastOf(list) == IF list = <<>> THEN <<>> ELSE <<list[Len(list)]>>' },
  Take: { text: 'Take(list, n) == SubSeq(list, 1, IF n < Len(list) THEN n ELSE Len(list))' },
  Drop: { text: 'Drop(list, n) == SubSeq(list, IF n < 0 THEN 1 ELSE n + 1, Len(list))' },
  BeforeFirst: {
    text: `\\* What comes before the first such item; all if there is none.
BeforeFirst(list, item) ==
  LET places == {i \\in DOMAIN list : list[i] = item} IN
  IF places = {} THEN list ELSE SubSeq(list, 1, (CHOOSE i \\in places : \\A j \\in places : i <= j) - 1)`,
  },
  Reverse: { text: 'Reverse(list) == [i \\in DOMAIN list |-> list[Len(list) + 1 - i]]' },
  Replaced: {
    text: `Replaced(list, i, item) ==
  IF i + 1 \\in DOMAIN list THEN [list EXCEPT ![i + 1] = item] ELSE Assert(FALSE, "no such item to replace")`,
  },
  Interval: { text: 'Interval(low, high) == [i \\in 1 .. (high - low + 1) |-> low + i - 1]' },
  Abs: { text: 'Abs(n) == IF n < 0 THEN -n ELSE n' },
  Mod: { text: 'Mod(a, b) == a - b * (a \\div b)' },
  InRange: {
    text: `InRange(value, low, high, where) ==
  IF low <= value /\\ value <= high THEN value ELSE Assert(FALSE, <<where, value, "is out of range">>)`,
  },
  // ---------------------------------------------------------------- one machine's step
  Work: {
    text: `\\* A step under way: what its handler and routines read and write.
Work(self, config, state) ==
  [self |-> self, config |-> config, state |-> state,
   sent |-> <<>>, said |-> <<>>, acted |-> FALSE, refused |-> FALSE, failed |-> {}]`,
  },
  Send: {
    text: `Send(w, message, to) ==
  IF to = {} THEN w ELSE [w EXCEPT !.sent = Append(@, [message |-> message, to |-> to])]`,
  },
  Emit: { text: 'Emit(w, signal) == [w EXCEPT !.said = Append(@, signal)]' },
  Become: { text: 'Become(w, phase) == [w EXCEPT !.state.phase = phase]' },
  Arm: { text: 'Arm(w, timer) == [w EXCEPT !.state.armed = @ \\cup {timer}, !.acted = TRUE]' },
  Cancel: { text: 'Cancel(w, timer) == [w EXCEPT !.state.armed = @ \\ {timer}]' },
  Refuse: {
    text: '\\* A guard left the handler, or the input is ignored here.\nRefuse(w) == [w EXCEPT !.refused = TRUE]',
  },
  Asserted: { text: 'Asserted(w, name, holds) == IF holds THEN w ELSE [w EXCEPT !.failed = @ \\cup {name}]' },
  Returned: { text: 'Returned(w, value) == [w |-> w, value |-> value]' },
}
