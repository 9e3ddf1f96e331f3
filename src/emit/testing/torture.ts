/** A text that uses every expression and statement of the language, with names chosen to be awkward in JavaScript. */
export const torture = `
/// Awkward on purpose.
type Mode = Off | On | Listed(list<int>) | Pair(left: int, right: Point)
type Point = { x: int, y: 0..9 }
type Plain = A | B | C
type Tree = Leaf(n: int) | Fork(branches: list<Tree>)
opaque Blob

const seven: int = 7
const origin: Point = Point(x: 0, y: 0)
const further: list<Point> = [origin, Point(x: seven, y: 1)]

message Hello(class: Node, mode: Mode, blob: Blob, tree: Tree)
message Counted(n: 0..5)
signal Tick(n: int, half: float32, plain: Plain, points: map<int, Point>)
signal Wide(items: set<int>, texts: list<text>, maybe: Point?, wait: duration)
signal Out(n: int, size: int, first: int?, new: list<int>, key: text)

/// The same name as an operation of the generated code.
fn union(a: set<int>, b: set<int>): set<int> = a + b
fn has(n: int): bool = n > 0
fn depth(t: Tree): int = match t {
  Leaf(_) => 1
  Fork(branches) => 1 + (if size(branches) == 0 then 0 else max([depth(b) for b in branches]))
}
fn even(n: int): bool = if n <= 0 then true else odd(n - 1)
fn odd(n: int): bool = if n <= 0 then false else even(n - 1)
fn describe(m: Mode, p: Plain): int = match m {
  Off => 0
  Listed(numbers) where size(numbers) > 2 => numbers[2]
  Listed(numbers) => match first(numbers) {
    None => -1
    Some(n) => n
  }
  Pair(left, function) => left + function.x + (match p { A => 1  B => 2  C => 3 })
  On => 4
}
fn weigh(points: map<int, Point>): int {
  var total = 0
  for k, p in points {
    if p.y > 3 { total := total + k * p.x } else if p.x mod 2 == 0 { total := total - p.y } else { total := total div 2 }
  }
  var n = 0
  while n < total limit 40 {
    n := n + 3
  }
  return n - total
}
fn floats(a: float32): float32 = (a + 0.5) * 2.0 - a / 3.0
fn deepest(n: int): int = if n > 0 then 1 + deepest(n - 1) else 0

machine Torture {
  config {
    await: int = 3
    peers: set<Node>
    mode: Mode = Listed([1, seven])
    weights: map<Node, int> = { n: 1 for n in config.peers }
    pause: duration = 2s
    small: 0..9 = 4
  }
  require config.small > 0 else "small is nothing"
  require self in config.peers or size(config.peers) < 3 else "not ours"

  phases Idle, Busy, Done
  durable {
    term: int = 0
    blob: Blob? = None
  }
  state {
    size: int = size(config.peers)
    counts: map<Node, map<int, int>> = {}
    points: map<int, Point> = { 1: origin }
    queue: list<Point> = further
    mode: Mode = config.mode
    plain: Plain = A
    tree: Tree = Leaf(n: 0)
    score: float32 = 0.25
    string: text = "it's \\"quoted\\""
    last: Node? = None
  }
  state in Busy, Done {
    level: 0..3 = 0
    busy: set<int> = { 1, 2 }
  }
  state in Done { reason: text = "none" }

  timer t = config.pause
  timer retry(peer: Node, attempt: 0..4) = 1s .. config.pause * 2
  timer window = config.pause

  fn total(): int = sum([w for n, w in config.weights where n in config.peers])
  fn keysum(): int = size(toList(keys(config.weights))) + min(toList(keys(points))) + least()
  fn least(): int = min(size, term, total()) + max(seven, size) + abs(-size)
  fn waits(): bool = armed(t) and not armed(retry(self, 1)) or armed(window)
  fn known(): list<int> = [k for k, p in points where p.x > 0 by -p.x, k]
  fn halves(): map<int, int> = { k: k div 2 for k, _p in points where k mod 2 == 0 }

  on start {
    arm t
    arm retry(self, 2)
    become Busy
    level := 1
  }

  on Tick(n, half, plain: p, points: more) in Idle, Busy {
    let before = term
    term := term + n
    when n > -2 else "too low"
    points := points + more
    plain := p
    score := floats(half + score)
    if before != term and (p == A or phase == Busy) implies waits() {
      emit Out(n: before, size: size(points), first: first(known()), new: known(), key: string)
    }
    match p {
      A => term := -term
      B where even(n) => ignore "even"
      B => level := level + 1
      C => {
        become Done
        reason := "c"
        busy := union(busy, { n, n + 1 }) & { 1, 2, 3 } - { 2 }
      }
    }
    if forall k, q in points: k > q.x or q.y < 9 { counts[self] := { n: weigh(points) } }
    if no a, b in config.peers: a != b and a == self { last := Some(self) } else { last := None }
  }
  on Tick(n) in Done {
    let deeper = deepest(n)
    term := deeper
    become Idle
  }

  on Hello(mode: theirs, blob: b, tree: grown, class: whom) from peer in Busy {
    mode := theirs
    blob := Some(b)
    tree := grown
    when depth(grown) < 4
    let answer = handle(peer, describe(theirs, plain))
    counts[peer] := get(counts, peer) ?? {}
    counts[peer][answer] := (get(counts[peer], answer) ?? 0) + 1
    points[answer].x := answer
    queue[0].y := answer mod 12
    send Counted(answer mod 7) to config.peers - { whom }
    arm retry(peer, answer)
  }
  on Hello as hello from peer in Idle, Done {
    send hello with { mode: Off } to peer
    var copy = hello
    copy.mode := Pair(left: 1, right: Point(x: term, y: 2))
    send copy to { self, peer }
    if hello.mode is Pair(_, _) or not (hello.mode is Off) { mode := hello.mode }
    if last is None { last := Some(peer) }
  }

  routine handle(peer: Node, n: int): int {
    var result = n
    if n in busy or peer not in config.peers {
      result := bump(n)
    }
    match mode {
      Off => { }
      On => { }
      Listed(order) => { for i in indices(order) { result := result + order[i] } }
      Pair(left, right) => {
        let both = left + right.y
        result := both
      }
    }
    return result mod 5
  }
  routine bump(n: int): int {
    term := max(term, n) + 1
    return term
  }
  routine shrink() {
    when size(queue) > 1 else "short"
    queue := take(reverse(drop(queue, 1) + [origin]), 3)
    busy := { p.x for p in queue where p.y >= 0 }
  }

  on Counted as x from peer {
    size := keysum() - x.n
    shrink()
    let wanted = { n: s for n, s in counts where n == peer or n in config.peers }
    counts := wanted - { peer }
    cancel retry(peer, x.n)
    for x in [1 .. x.n] { if x > 2 { arm window for config.pause * x } }
  }
  on Wide(items, texts, maybe, wait) {
    if maybe is Some(_) { queue := append(queue, maybe ?? origin) }
    match maybe {
      Some(p) => {
        points[p.x] := p
        if exists text in texts: text < string { string := min(texts) }
      }
      None => arm t for wait - 1s
    }
    busy := { i * 2 for i in items where i > 0 } + { n for n in busy where n not in items }
    if {} == items { cancel t }
    level := if busy subset items then 1 else if busy meets items then 2 else 3
    points := points & { k for k in [0 .. 6] where k in halves() or k in points }
    let smallest = match maybe { Some(p) => p.x  None => least() }
    size := size(before(texts, "b")) * 1_000 + smallest + size(values(halves()))
  }
  on t { if phase == Idle { become Busy } }
  on retry(peer, attempt: n) in Busy {
    when peer != self else "ourselves"
    if n < 4 { arm retry(peer, n + 1) }
    emit Out(n: n, size: describe(mode, plain), first: last(indices(queue)), new: [p.y for p in queue], key: "")
  }
  ignore retry in Idle because "it's \\"idle\\""
  ignore any in Busy because "busy"
  ignore any in Idle, Done because "done"
}

machine Second {
  state { total: int = 0 }
  timer t = 1s
  fn least(): int = total
  on start { arm t }
  on t { total := least() + 1  arm t }
  on Counted(n) { total := total + n }
}

monitor Watching {
  state {
    seen: map<Node, set<int>> = {}
    crashes: int = 0
  }
  on Out(n, size: s) at node {
    assert small: n < 10
    seen[node] := (get(seen, node) ?? {}) + { n }
    assert few: size(seen[node]) + s < 30
  }
  on crash at node {
    crashes := crashes + 1
    seen := seen - { node }
  }
}
`
