/// The virtual-synchrony filter where nothing is at once: each node is as late as it likes, rings end in the middle of an exchange,
/// what was sent in one ring is delivered in the next, and quorum tells of a ring before it or long after.
///
/// One node stands for the ring's protocol: it puts into one order what the members of a ring say. The members that go on to a new ring
/// together have heard the same in the old one, as extended virtual synchrony promises. Another node tells of quorum, over
/// connections of its own.

use types: Ring, GroupMessage
use view-filter: ViewFilter, Cast, Heard, CameAlong, RingInstalled, Quorum, LeaveGroup
use models/view-filter: Synchrony, StampOrder, SameVerdict, Outstanding, Speaker, Keeper, Member, Say, Reset, Back

message Carry(message: GroupMessage)
message Sequenced(message: GroupMessage, from: Node)
/// With the verdict of quorum, unless somebody else tells of it.
message RingFormed(ring: Ring, along: set<Node>, members: set<Node>, quorate: bool?)
message QuorumFound(ring: Ring, members: set<Node>, quorate: bool)
message QuorumTold(ring: Ring, quorate: bool)

/// Choices of the world: one node loses the others; all are together again.
signal Break(alone: Node)
signal Mend

machine Sequencer {
  config {
    votes: map<Node, int>
    enough: int
    /// Who tells of quorum, later or earlier than the ring; without one it is told with the ring.
    teller: Node? = None
  }
  state {
    rings: map<Node, Ring> = {}
    members: map<Node, set<Node>> = {}
    highest: int = 0
    /// Who is apart from the others, known to the ring or not yet.
    apart: set<Node> = {}
  }
  /// Until a ring notices.
  timer notice = 1s

  on start { form(keys(config.votes)) }
  on Break(alone) {
    when not armed(notice) else "one thing after the other"
    apart := { alone }
    arm notice
  }
  on Mend {
    when not armed(notice) else "one thing after the other"
    apart := {}
    arm notice
  }
  on notice {
    form(keys(config.votes) - apart)
    if apart != {} { form(apart) }
  }

  routine form(view: set<Node>) {
    when exists n in view: get(members, n) != Some(view) else "it is a ring already"
    highest := highest + 1
    let ring = Ring(rep: min(view), seq: highest)
    let quorate = sum([v for n, v in config.votes where n in view]) >= config.enough
    for n in view {
      let along = { m for m in view where get(rings, n) is Some(_) and get(rings, m) == get(rings, n) }
      let told = if config.teller == None then Some(quorate) else None
      send RingFormed(ring, along: along, members: view, quorate: told) to n
    }
    match config.teller {
      None => ignore "it came with the ring"
      Some(other) => send QuorumFound(ring, members: view, quorate: quorate) to other
    }
    members := members + { n: view for n in view }
    rings := rings + { n: ring for n in view }
  }

  /// A broken ring that has not noticed yet still orders what its members say, on each side for itself.
  on Carry(
    message
  ) from peer {
    send Sequenced(
      message,
      from: peer
    ) to { n for n, r in rings where r == rings[peer] and (n in apart) == (peer in apart) }
  }
}

machine Teller {
  on QuorumFound(ring, members, quorate) { send QuorumTold(ring, quorate: quorate) to members }
}

/// A node's end of the connections.
machine Port {
  config {
    sequencer: Node
  }
  on Cast(message) { send Carry(message) to config.sequencer }
  on Sequenced(message, from) { emit Heard(message, from: from) }
  on RingFormed(ring, along, members, quorate: told) {
    emit CameAlong(ring, members: along)
    emit RingInstalled(ring, members: members)
    match told {
      None => ignore "quorum is told of elsewhere"
      Some(quorate) => emit Quorum(ring, quorate: quorate)
    }
  }
  on QuorumTold(ring, quorate) { emit Quorum(ring, quorate: quorate) }
}

stack Apartly = Port, ViewFilter, Speaker
stack ApartKeeping = Port, ViewFilter, Keeper
stack Sequencers = Sequencer
stack Tellers = Teller

/// Three nodes, one of which is lost and comes back: rings end in the middle of exchanges.
model Late3 {
  nodes group: 3 of Apartly { Port { sequencer: 4 }, ViewFilter { enabled: true } }
  nodes sequencer: 1 of Sequencers { votes: { 1: 1, 2: 1, 3: 1 }, enough: 2, teller: Some(5) }
  nodes teller: 1 of Tellers
  world {
    links stream
    operator Break(alone in { 1 }) at sequencer <= 1
  }
  monitors Synchrony, StampOrder, SameVerdict
  sometimes whole: forall n in group: n.phase == Stable and n.standing == Active and size(n.members) == 3
  expect holds, distinct 549_495
}
/// And the ring merges again.
model Late3Merges {
  nodes group: 3 of Apartly { Port { sequencer: 4 }, ViewFilter { enabled: true } }
  nodes sequencer: 1 of Sequencers { votes: { 1: 1, 2: 1, 3: 1 }, enough: 2 }
  world {
    links stream
    operator Break(alone in { 1 }) at sequencer <= 1
    operator Mend at sequencer <= 1
  }
  monitors Synchrony
  /// Only what breaks after somebody has a view: the rest is Late3.
  within begun: (exists n in group: n.view is Some(_)) or forall s in sequencer: s.apart == {}
  sometimes whole: forall n in group: n.phase == Stable and n.standing == Active and size(n.members) == 3
  sometimes evicts: exists n in group: n.standing == Evicted
  expect holds, distinct 277_384
}

/// A process starts anew in the middle of an exchange.
model Late3Restarts of Late3Merges {
  world {
    operator Mend at sequencer <= 0
    operator Reset at { 2 } <= 1
  }
  sometimes evicts: exists n in group: n.incarnation == 2 and n.phase == Stable and n.standing == Active
  expect holds, distinct 895_376
}

/// Something is said, at any time.
model Late3Says of Late3Merges {
  monitors Synchrony, Outstanding
  world {
    operator Mend at sequencer <= 0
    operator Say(body in { "one" }) at { 1, 2 } <= 1
  }
  always nothingLost: forall n in group: get(Outstanding.outstanding, n.id) ?? [] == n.pending
  sometimes evicts: exists n in group: get(Synchrony.received, n.id) ?? [] != []
  expect holds, distinct 35_303
}

/// Two nodes, of which the first has quorum alone: the second is lost, comes back, starts anew.
model Late2 {
  nodes group: 2 of Apartly { Port { sequencer: 3 }, ViewFilter { enabled: true } }
  nodes sequencer: 1 of Sequencers { votes: { 1: 2, 2: 1 }, enough: 2 }
  world {
    links stream
    operator Break(alone in { 2 }) at sequencer <= 1
    operator Mend at sequencer <= 1
    operator Reset at { 2 } <= 1
  }
  monitors Synchrony, StampOrder, SameVerdict
  /// VS4: who has state got it in this incarnation.
  always itself:
    forall n in group:
      n.standing == Active
        implies match n.view {
          None => false
          Some(v) => get(v.members, n.id) == Some(n.incarnation)
        }
  sometimes whole: forall n in group: n.phase == Stable and n.standing == Active and size(n.members) == 2
  sometimes evicts: exists n in group: n.standing == Evicted
  expect holds, distinct 619_680
}

/// Without the way back, for what only starting anew in the middle brings about.
model Late2Resets of Late2 {
  world {
    operator Mend at sequencer <= 0
  }
  sometimes evicts: exists n in group: n.phase == Blocked and n.reason == NoQuorum
  expect holds, distinct 23_563
}

/// The second leaves, at any time, and comes back with what it has.
model Late2Leaves of Late2 {
  nodes group: 2 of ApartKeeping { Port { sequencer: 3 }, ViewFilter { enabled: true } }
  nodes sequencer: 1 of Sequencers { votes: { 1: 2, 2: 1 }, enough: 2 }
  world {
    operator Reset at { 2 } <= 0
    operator LeaveGroup at { 2 } <= 1
    operator Back at { 2 } <= 1
  }
  /// VS4: whoever was evicted starts anew before it has state again.
  always staysOut:
    forall n in group:
      n.standing == Active implies Member(node: n.id, incarnation: n.incarnation) not in keys(Synchrony.evicted)
  expect holds, distinct 1_202_427
}

/// And something is said.
model Late2Says of Late2 {
  monitors Synchrony, StampOrder, SameVerdict, Outstanding
  world {
    operator Reset at { 2 } <= 0
    operator Say(body in { "one" }) at group <= 1
  }
  expect holds, distinct 91_186
}

/// Another node is lost before the first is back: the two sides change, and a ring is cut short by the next.
model Late3Twice of Late3Merges {
  world {
    operator Break(alone in { 1, 2 }) at sequencer <= 2
    operator Mend at sequencer <= 0
  }
  sometimes evicts: exists n in group: n.standing == Evicted
  expect holds, distinct 137_328
}

/// And the node that both sides share starts anew: what it remembers is all that is left of the first side.
model Late3Remembers of Late3Twice {
  world {
    operator Reset at { 3 } <= 1
  }
  /// It does so after the first side was formed.
  within late: forall s in sequencer: s.highest >= 3 or forall n in group: n.incarnation == 1
  expect holds, distinct 3_532_734
}
