/// The virtual-synchrony filter over an abstract membership that splits, merges and loses nodes. Exchanges are over before anything
/// else happens; models/view-filter-apart has them overlap.
///
/// What is promised, and where it is stated: VS1 oneOrigin; VS2 oneView, rises; VS3 sameMessages, inItsView; VS4 joinedClean,
/// evictedForGood, itself, staysOut; VS5 overlaps, primary, advances, fromTheLast; VS6 saysWhenOpen, receivesWhenOpen,
/// nothingLost, inTurn; VS7 oneView, inOrder; VS8 inOrder where quorum has connections of its own (Late3); VS9 symmetric; and
/// someoneStays. In the end: together.

use types: Ring, GroupMessage, Stamp, ViewId, View
use view-filter: ViewFilter,
  Position,
  Cast,
  Heard,
  CameAlong,
  RingInstalled,
  Quorum,
  ToGroup,
  LeaveGroup,
  Returns,
  Gone,
  Restarted,
  Name,
  Received,
  Dropped,
  Published,
  Judged

// ---------------------------------------------------------------- rings over views

/// What rides on the abstract membership: who comes from where, and the filters' own messages.
type Greeting = { ring: Ring?, highest: int }
type Wire = Hello(ring: Ring?, highest: int) | Group(message: GroupMessage)

signal Installed(ring: Ring, members: set<Node>)
signal Multicast(payload: Wire)
signal Deliver(payload: Wire, from: Node)

/// A membership protocol in one exchange: of each installed view it makes a ring with an id of its own, a transitional
/// configuration, and a verdict of quorum by a number of nodes.
machine Rings {
  config {
    /// How many nodes have quorum.
    enough: int
    /// And that nobody has it before so many nodes were together (wait_for_all).
    all: int = 0
  }
  durable {
    /// The sequence of the last ring.
    highest: int = 0
  }
  state {
    current: Ring? = None
    met: bool = false
    gathered: set<Node> = {}
    hellos: map<Node, Greeting> = {}
  }

  on Installed(members) {
    gathered := members
    hellos := {}
    emit Multicast(payload: Hello(current, highest))
  }

  on Deliver(payload, from: peer) {
    match payload {
      Hello(ring, seq) => {
        hellos[peer] := Greeting(ring: ring, highest: seq)
        if gathered subset keys(hellos) { install() }
      }
      Group(message) => emit Heard(message, from: peer)
    }
  }

  routine install() {
    let ring = Ring(rep: min(gathered), seq: 1 + max([h.highest for h in values(hellos)]))
    let along = { n for n, h in hellos where current is Some(_) and h.ring == current }
    hellos := {}
    highest := ring.seq
    current := Some(ring)
    emit CameAlong(ring, members: along)
    emit RingInstalled(ring, members: gathered)
    met := met or size(gathered) >= config.all
    emit Quorum(ring, quorate: met and size(gathered) >= config.enough)
  }

  on Cast(message) { emit Multicast(payload: Group(message)) }
}

/// Choices of the world: the process sends something; it starts anew.
signal Say(body: text)
signal Reset

/// The process above a filter.
machine Speaker {
  on Say(body) { emit ToGroup(body) }
  on Reset { emit Restarted }
}

/// A process that keeps its state wherever it goes, and comes back with it.
signal Back

machine Keeper {
  state {
    kept: ViewId? = None
    out: bool = false
  }
  on Gone { out := true }
  on Published(event) {
    match event {
      Installs(view) => kept := Some(view.id)
      _ => ignore "it keeps what it has"
    }
  }
  on Back {
    when out else "it is there"
    match kept {
      None => ignore "it has nothing to come with"
      Some(view) => {
        out := false
        emit Returns(known: view)
      }
    }
  }
  on Reset {
    kept := None
    out := false
    emit Restarted
  }
}

/// One that outlives its node: when that is up again, it comes with what it has.
machine Survivor {
  durable {
    kept: ViewId? = None
  }
  on start {
    match kept {
      None => emit Restarted
      Some(view) => emit Returns(known: view)
    }
  }
  on Published(event) {
    match event {
      Installs(view) => kept := Some(view.id)
      _ => ignore "it keeps what it has"
    }
  }
  on Reset {
    kept := None
    emit Restarted
  }
}

stack Filtered = Rings, ViewFilter, Speaker
stack Keeping = Rings, ViewFilter, Keeper
stack Surviving = Rings, ViewFilter, Survivor

// ---------------------------------------------------------------- what is promised

type Member = { node: Node, incarnation: int }
type Message = { from: Node, body: text }
/// Where a node comes from that goes on to a view.
type Origin = { view: ViewId, along: set<Node> }
type Step = { old: ViewId, new: ViewId }

fn isLater(
  a: ViewId,
  b: ViewId
): bool =
  a.lineage.ring.seq > b.lineage.ring.seq
    or a.lineage.ring == b.lineage.ring
      and (a.lineage.round > b.lineage.round or a.lineage.round == b.lineage.round and a.generation > b.generation)

/// VS1 to VS4, and VS6 as far as it is about receiving.
monitor Synchrony {
  state {
    views: map<ViewId, View> = {}
    origins: map<ViewId, Origin> = {}
    last: map<Node, View> = {}
    along: map<Node, set<Node>> = {}
    open: set<Node> = {}
    quorate: set<Node> = {}
    /// Incarnations that have state, with the first view that gave it to them.
    dirty: map<Member, ViewId> = {}
    evicted: map<Member, ViewId> = {}
    received: map<Node, list<Message>> = {}
    closed: map<Step, list<Message>> = {}
  }

  on CameAlong(members) at node { along[node] := (get(along, node) ?? {}) & (members + { node }) }

  on Published(event) at node {
    match event {
      Nodes(_) => {
        open := open - { node }
        quorate := quorate - { node }
      }
      QuorumIs(yes) => quorate := if yes then quorate + { node } else quorate - { node }
      Blocks(_) => open := open - { node }
      Evicts(winner, _) => {
        open := open - { node }
        if node in keys(last) {
          evicted[Member(node: node, incarnation: last[node].members[node])] := winner.id
        }
      }
      Installs(view) => install(node, view)
    }
  }

  routine install(node: Node, view: View) {
    // VS2, VS7: a view's id is given out once.
    assert oneView: get(views, view.id) ?? view == view
    views[view.id] := view
    // VS5: only a ring with quorum has a view.
    assert primary: node in quorate
    // VS4
    assert joinedClean:
      forall n in view.joined:
        match get(dirty, Member(node: n, incarnation: view.members[n])) {
          None => true
          Some(since) => since == view.id or isLater(since, view.id)
        }
    assert evictedForGood:
      no n, i in view.members:
        match get(evicted, Member(node: n, incarnation: i)) {
          None => false
          Some(winner) => not isLater(winner, view.id)
        }
    // VS5: a lineage goes on in somebody.
    assert overlaps: view.id.generation == 1 or not keys(view.members) subset view.joined
    if node not in view.joined { goOn(node, view) }
    let me = Member(node: node, incarnation: view.members[node])
    dirty[me] := get(dirty, me) ?? view.id
    last[node] := view
    along[node] := keys(view.members)
    received[node] := []
    open := open + { node }
  }

  routine goOn(node: Node, view: View) {
    assert comesFromOne: node in keys(last)
    when node in keys(last) else "it has not been anywhere"
    let old = last[node].id
    // VS2
    assert rises: isLater(view.id, old)
    // VS1
    let origin = Origin(view: old, along: along[node])
    assert oneOrigin: get(origins, view.id) ?? origin == origin
    origins[view.id] := origin
    // VS3
    let step = Step(old: old, new: view.id)
    assert sameMessages: get(closed, step) ?? received[node] == received[node]
    closed[step] := received[node]
  }

  on Cast(message) at node {
    match message {
      App(_, _) => {
        // VS6
        assert saysWhenOpen: node in open
      }
      _ => ignore "of the exchange"
    }
  }

  on Received(view, body, from) at node {
    // VS6
    assert receivesWhenOpen: node in open
    // VS3
    assert inItsView: match get(last, node) {
      None => false
      Some(v) => v.id == view
    }
    received[node] := append(get(received, node) ?? [], Message(from: from, body: body))
  }

  on crash at node {
    quorate := quorate - { node }
    forget(node)
  }
  on Restarted at node { forget(node) }
  /// What it comes with is that view, and nobody else's way from there.
  on Returns(known: view) at node {
    last[node] := get(views, view) ?? View(view, members: { node: 0 }, joined: {}, left: {})
    along[node] := { node }
    received[node] := []
  }

  routine forget(node: Node) {
    open := open - { node }
    last := last - { node }
    along := along - { node }
    received := received - { node }
  }
}

/// VS5: one lineage goes on at a time, and never from a view that is not the last. Only where no node lags behind another.
monitor Lineages {
  state {
    top: ViewId? = None
    last: map<Node, ViewId> = {}
    /// The exchange of the last installation, and those that evicted somebody and installed nothing.
    installedIn: Stamp? = None
    fruitless: set<Stamp> = {}
  }
  on Published(position, event) at node {
    match event {
      Installs(view) => {
        assert advances: match top {
          None => true
          Some(id) => id == view.id or isLater(view.id, id)
        }
        assert fromTheLast:
          view.id.generation == 1 or node in view.joined or top == Some(view.id) or get(last, node) == top
        top := Some(view.id)
        last[node] := view.id
        installedIn := Some(position.at)
        fruitless := fruitless - { position.at }
      }
      Evicts(_, _) where installedIn != Some(position.at) => fruitless := fruitless + { position.at }
      _ => ignore "no view"
    }
  }
}

/// VS7, VS8: all that a process hears of membership is in one order, from whatever source it comes.
monitor StampOrder {
  state {
    last: map<Node, Position> = {}
  }
  on Published(position) at node {
    assert inOrder: match get(last, node) {
      None => true
      Some(l) =>
        if l.at == position.at then position.position == l.position + 1
        else position.position == 1 and follows(position.at, l.at)
    }
    last[node] := position
  }
}

fn follows(a: Stamp, b: Stamp): bool = a.ring.seq > b.ring.seq or a.ring == b.ring and a.round > b.round

/// VS9: who takes another for foreign is taken for foreign.
monitor SameVerdict {
  state {
    stamp: Stamp? = None
    judged: map<Node, set<Node>> = {}
  }
  on Judged(at, foreign) at node {
    if stamp != Some(at) { judged := {} }
    stamp := Some(at)
    judged[node] := foreign
    assert symmetric: forall a, theirs in judged: forall b, others in judged: (b in theirs) == (a in others)
  }
}

/// VS6: what was sent is received, still kept, or reported as lost.
monitor Outstanding {
  state {
    outstanding: map<Node, list<text>> = {}
  }
  on ToGroup(body) at node { outstanding[node] := append(get(outstanding, node) ?? [], body) }
  on Received(from, body) at node {
    when from == node
    assert inTurn: first(get(outstanding, node) ?? []) == Some(body)
    outstanding[node] := drop(outstanding[node], 1)
  }
  on Dropped at node { outstanding := outstanding - { node } }
  on crash at node { outstanding := outstanding - { node } }
}

// ---------------------------------------------------------------- models

/// Three nodes that split, merge, stop and come back; two may act.
model Views3 {
  nodes 3 of Filtered { Rings { enough: 2 }, ViewFilter { enabled: true } }
  world {
    views Installed, Multicast, Deliver
    partitions <= 1
    crashes <= 1
    restarts
  }
  monitors Synchrony, Lineages, StampOrder, SameVerdict
  /// Nobody is sent away but by somebody who goes on.
  always someoneStays: Lineages.fruitless == {}
  sometimes evicts: exists n in nodes: n.standing == Evicted
  sometimes whole: forall n in nodes: n.phase == Stable and n.standing == Active and size(n.members) == size(nodes)
  expect holds, distinct 1_448
}

/// The network splits twice.
model Views3Twice of Views3 {
  world { partitions <= 2  crashes <= 1 }
  expect holds, distinct 10_604
}
/// Two nodes stop, and at most one comes back: a stale node may meet one that has forgotten all but the last view's name.
model Views3Crashes of Views3 {
  monitors Synchrony, Lineages
  world { crashes <= 2  restarts <= 4 }
  expect holds, distinct 8_495
}

/// A node is away and back within one change of ring: it is reported as left and as joined.
model Views3Reboots of Views3 {
  world { crashes <= 0  reboots <= 1 }
  sometimes bothAtOnce: exists n in nodes: exists v in values(Synchrony.views): n.id in v.joined and n.id in v.left
  expect holds, distinct 653
}

/// The process says something, at any time; what was said in a view stays in it.
model Views3Says of Views3 {
  world {
    crashes <= 0
    operator Say(body in { "one" }) at any node <= 2
  }
  monitors Synchrony, Lineages, StampOrder, SameVerdict, Outstanding
  /// VS6: nothing is lost that is not reported.
  always nothingLost: forall n in alive: get(Outstanding.outstanding, n.id) ?? [] == n.pending
  sometimes hears: exists n in nodes: size(get(Synchrony.received, n.id) ?? []) == 2
  sometimes keeps: exists n in nodes: n.pending != []
  expect holds, distinct 2_081
}

/// Processes leave the group, come back with what they have, and start anew.
model Views3Leave of Views3 {
  nodes 3 of Keeping { Rings { enough: 2 }, ViewFilter { enabled: true } }
  monitors Synchrony, Lineages, StampOrder
  world {
    crashes <= 0
    restarts <= 0
    operator LeaveGroup at any node <= 1
    operator Back at any node <= 1
    operator Reset at any node <= 1
  }
  sometimes left: exists n in nodes: n.standing == Left
  expect holds, distinct 1_534
}

/// Nodes die under processes that live on, and come with their state when their node is up again.
model Views3Survivors of Views3 {
  nodes 3 of Surviving { Rings { enough: 2 }, ViewFilter { enabled: true, present: false } }
  monitors Synchrony, Lineages
  world {
    operator Reset at { 2 } <= 1
  }
  sometimes goesOn:
    exists n in nodes:
      n.standing == Active
        and n.phase == Stable
        and n.company != {}
        and n.incarnation == 3
        and n.view != None
        and not comesNew(n)
  expect holds, distinct 5_453
}
/// Both of two nodes die: who comes back with the same view has missed something all the same.
model Views2Survivors of Views3Survivors {
  nodes 2 of Surviving { Rings { enough: 2 }, ViewFilter { enabled: true, present: false } }
  world {
    crashes <= 2
    operator Reset at { 2 } <= 0
  }
  sometimes evicts: exists n in nodes: n.phase == Blocked and n.reason == SeveralDirty and healed
  sometimes goesOn: exists n in nodes: n.standing == Active and n.company == { n.id } and n.phase == Blocked
  expect holds, distinct 332
}
fn comesNew(n: ViewFilter): bool = match n.view {
  None => true
  Some(v) => n.id in v.joined
}

/// Of three nodes that have quorum by twos only two take part: one of them beside the third is not enough.
stack Bystanders = Rings
model Views2Of3 {
  nodes takers: 2 of Filtered { Rings { enough: 2 }, ViewFilter { enabled: true, participants: Some(takers) } }
  nodes others: 1 of Bystanders { enough: 2 }
  world {
    views Installed, Multicast, Deliver
    partitions <= 2
    crashes <= 1
    restarts
  }
  monitors Synchrony, StampOrder, SameVerdict
  sometimes evicts: exists n in takers: n.phase == Blocked and n.reason == SeveralDirty
  sometimes whole: forall n in takers: n.phase == Stable and n.standing == Active
  expect holds, distinct 4_341
}

/// Four nodes fall in two halves: neither has quorum, and when they meet again nobody can tell who is right.
model Views4 of Views3 {
  nodes 4 of Filtered { Rings { enough: 3 }, ViewFilter { enabled: true } }
  world { partitions <= 1  crashes <= 0 }
  sometimes nobodyKnows: exists n in nodes: n.phase == Blocked and n.reason == SeveralDirty
  expect holds, distinct 419
}
model Views4Twice of Views4 {
  world { partitions <= 2 }
  expect holds, distinct 3_241
}
/// An administrator names the part that goes on.
model Views4Named of Views4 {
  world {
    operator Name(winner in { 1, 3 }) at any node <= 1
  }
  sometimes decided:
    (exists n in nodes: n.standing == Evicted)
      and healed
      and exists n in nodes: size(n.members) == 4 and n.phase == Stable
  expect holds, distinct 1_285
}

/// Two nodes that each have quorum alone: the side whose fencing succeeds goes on.
model Pair of Views3 {
  nodes 2 of Filtered { Rings { enough: 1, all: 2 }, ViewFilter { enabled: true, uniqueQuorum: false } }
  world {
    partitions <= 1
    operator Name(winner in { 1 }) at { 1 } <= 1
  }
  sometimes evicts: exists n in nodes: n.standing == Evicted
  sometimes whole: forall n in nodes: n.phase == Stable and n.standing == Active and n.members == { 1, 2 }
  expect holds, distinct 212
}
/// Both are told that their fencing succeeded: what fencing must never say.
model PairBothNamed of Pair {
  world {
    operator Name(winner in { 1, 2 }) at any node <= 2
  }
  expect violated oneView in 5 steps
}

// ---------------------------------------------------------------- in the end

/// Starts anew whoever is evicted: the power switch.
machine PowerSwitch {
  timer power = 1s
  on Published(event) {
    match event {
      Evicts(_, _) => arm power
      _ => ignore "the process goes on"
    }
  }
  on power { emit Restarted }
}

stack Recovering = Rings, ViewFilter, PowerSwitch

/// In the end all are in one view again, evicted and restarted or not; or they wait for an administrator and say why.
model Views3Live {
  nodes 3 of Recovering { Rings { enough: 2 }, ViewFilter { enabled: true } }
  world {
    views Installed, Multicast, Deliver
    partitions <= 1
    crashes <= 1
    restarts
  }
  always eventually together:
    (forall n in nodes: n.up and n.phase == Stable and n.standing == Active and size(n.members) == 3)
      or exists n in alive: n.phase == Blocked and (n.reason == SeveralDirty or n.reason == Behind)
  fair weak restarts, heal, timers
  expect holds, distinct 1_497
}
