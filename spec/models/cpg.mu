/// Process groups over an order of messages that splits and merges, in which nodes die and come back: synchronisation and
/// groups as they are, the ring below as a machine that promises what extended virtual synchrony does.

use types: Ring, Payload, SyncDone, Multicast, Deliver, Transitional, Regular
use sync: Sync
use cpg: Cpg, Client, Address, CpgJoin, CpgLeave, CpgMcast, CpgFinalize, CpgDeliver, CpgConfchg

/// A ring's protocol in one node, and the ends of it in the others: one order for what the members of a ring say.
message Carry(ring: Ring, payload: Payload)
message TooLate(payload: Payload)
message Sequenced(payload: Payload, from: Node)
message RingFormed(ring: Ring, along: set<Node>, members: set<Node>)

/// Choices of the world: this node is apart from the others now; all are together again, or anew; a client speaks.
signal Break(alone: Node)
signal Mend
signal Reform
signal Speak

machine GroupSequencer {
  config {
    all: set<Node>
  }
  state {
    rings: map<Node, Ring> = {}
    members: map<Node, set<Node>> = {}
    highest: int = 0
    apart: set<Node> = {}
  }

  on start { form(config.all) }
  on Break(alone) {
    when apart == {} else "one thing after the other"
    apart := { alone }
    form(config.all - apart)
    form(apart)
  }
  on Mend {
    when apart != {} else "they are together"
    apart := {}
    form(config.all)
  }
  on Reform {
    when apart == {} else "one thing after the other"
    form(config.all)
  }

  routine form(view: set<Node>) {
    highest := highest + 1
    let ring = Ring(rep: min(view), seq: highest)
    for n in view {
      let along = { m for m in view where get(rings, n) is Some(_) and get(rings, m) == get(rings, n) } + { n }
      send RingFormed(ring, along: along, members: view) to n
    }
    members := members + { n: view for n in view }
    rings := rings + { n: ring for n in view }
  }

  on Carry(ring, payload) from peer {
    if get(rings, peer) == Some(ring) {
      send Sequenced(payload, from: peer) to { n for n, r in rings where r == ring }
    } else {
      send TooLate(payload) to peer
    }
  }
}

/// A node's end. Connections keep their order, so what was ordered in the old ring is heard before the new one; what was said
/// too late for it is said in the new one, behind its synchronisation.
machine GroupPort {
  config {
    sequencer: Node
  }
  state {
    current: Ring = Ring(rep: self, seq: 0)
    late: list<Payload> = []
  }
  on Multicast(payload) { send Carry(ring: current, payload: payload) to config.sequencer }
  on Sequenced(payload, from) { emit Deliver(payload, from: from) }
  on TooLate(payload) {
    match payload {
      ProcJoin(_, _) => late := append(late, payload)
      ProcLeave(_, _, _) => late := append(late, payload)
      GroupMcast(_, _, _, _) => late := append(late, payload)
      FilterMcast(_, _) => late := append(late, payload)
      _ => ignore "of a synchronisation that is over"
    }
  }
  on RingFormed(ring, along, members) {
    current := ring
    emit Transitional(ring, members: along)
    emit Regular(ring, members: members)
  }
  on SyncDone {
    for payload in late { send Carry(ring: current, payload: payload) to config.sequencer }
    late := []
  }
}

/// A client that never says the same twice.
machine GroupTalker {
  state {
    said: 0..2 = 0
  }
  on Speak {
    said := said + 1
    emit CpgMcast(client: 1, body: if said == 1 then "a" else "b", size: 1)
  }
}

stack Grouped = GroupPort, Sync, Cpg, GroupTalker
stack GroupSequencers = GroupSequencer

/// A client of a node.
type Seat = { node: Node, client: int }
type Said = { from: Node, body: text }
/// Who sees whom.
type Sight = { seat: Seat, node: Node }

/// What members of a group are promised.
monitor Groups {
  state {
    /// Who is in the group now, as each client was told last.
    views: map<Seat, set<Address>> = {}
    /// What each client was told since it came in.
    heard: map<Seat, list<Said>> = {}
    /// What a node's client had heard of itself when it came into the view of another.
    old: map<Sight, list<Said>> = {}
  }

  on CpgConfchg(clients, members, left, joined) at node {
    // What has changed is what is different.
    assert disjoint: no l in left: Address(node: l.node, pid: l.pid) in members
    assert included: forall j in joined: Address(node: j.node, pid: j.pid) in members
    for c in clients {
      let seat = Seat(node: node, client: c)
      let came = { Address(node: j.node, pid: j.pid) for j in joined }
      let went = { Address(node: l.node, pid: l.pid) for l in left }
      let own = Address(node: node, pid: 7)
      // Who comes in again begins anew.
      match if own in came then None else get(views, seat) {
        None => heard[seat] := []
        Some(before) => {
          assert explained: before + came - went == members
          assert changed: not came meets before and went subset before
        }
      }
      views[seat] := members
      if own not in members { views := views - { seat } }
      for j in joined {
        old[Sight(seat: seat, node: j.node)] := get(heard, Seat(node: j.node, client: 1)) ?? []
      }
    }
  }

  on CpgDeliver(clients, node: from, parts) at node {
    for c in clients {
      let seat = Seat(node: node, client: c)
      assert member: seat in keys(views)
      assert fromMember: exists m in get(views, seat) ?? {}: m.node == from
      let said = Said(from: from, body: parts[0])
      let mine = get(heard, seat) ?? []
      assert once: said not in toSet(mine)
      // What both heard, both heard in one order.
      assert ordered:
        forall other, theirs in heard:
          said in toSet(theirs) implies no x in toSet(mine): x in toSet(theirs) and x not in toSet(before(theirs, said))
      // Who is a member all the time is heard without a gap.
      let theirs = get(heard, Seat(node: from, client: 1)) ?? []
      let since = toSet(theirs) - toSet(get(old, Sight(seat: seat, node: from)) ?? [])
      assert unbroken: forall x in since: x.from == from and x in toSet(before(theirs, said)) implies x in toSet(mine)
      heard[seat] := append(mine, said)
    }
  }
}

/// How much each node has heard on its ring: at one place of the order all know the same.
monitor Places {
  state {
    at: map<Node, int> = {}
  }
  on Deliver at node { at[node] := (get(at, node) ?? 0) + 1 }
  on Regular at node { at[node] := 0 }
}

/// Two nodes, a client on each, one message; one node goes its own way.
model Groups2 {
  nodes members: 2 of Grouped {
    GroupPort { sequencer: 3 },
    Sync { services: { 2 } },
    Cpg { enabled: true, underWay: 1_000 }
  }
  nodes sequencer: 1 of GroupSequencers { all: { 1, 2 } }
  world {
    links stream
    operator CpgJoin(client in { 1 }, group in { "g" }, pid in { 7 }) at members <= 2
    operator Speak at members <= 1
    operator Break(alone in { 2 }) at sequencer <= 1
  }
  monitors Groups, Places
  /// Synchronised on one ring, members know the same processes.
  always sameProcesses:
    forall a, b in members:
      a.Cpg.ring == b.Cpg.ring and a.synchronised and b.synchronised and get(Places.at, a.id) == get(Places.at, b.id)
        implies a.processes == b.processes
  sometimes both: forall n in members: size(n.processes) == 2
  sometimes talks: exists n in members: get(Groups.heard, Seat(node: n.id, client: 1)) ?? [] != []
  expect holds, distinct 126_333
}

/// And comes back.
model Groups2Merges of Groups2 {
  world {
    operator Speak at members <= 0
    operator Mend at sequencer <= 1
  }
  sometimes talks: exists n in members: size(n.processes) == 2 and n.Cpg.ring.seq == 4
  expect holds, distinct 296_581
}

/// Clients leave, and others go without a word, at any time.
model Groups2Leaves of Groups2 {
  world {
    operator CpgLeave(client in { 1 }) at { 1 } <= 1
    operator CpgFinalize(client in { 1 }) at { 2 } <= 1
  }
  expect holds, distinct 800_158
}

/// A synchronisation is cut short by the next ring, after one node was away and spoke there.
model Groups2Away of Groups2 {
  world {
    operator Speak at { 2 } <= 2
    operator Mend at sequencer <= 1
    operator Reform at sequencer <= 1
  }
  /// It goes away when both are members, speaks there, and again on the last ring.
  within met: forall s in sequencer: s.highest == 1 or forall n in members: n.clients == joined()
  within silent:
    forall s in sequencer:
      forall n in members: n.said == 0 or n.said == 1 and s.highest >= 3 and size(n.Cpg.members) == 1 or s.highest >= 5
  expect holds, distinct 1_455_369
}

fn joined(): map<int, Client> = { 1: Client(group: "g", pid: 7, membership: Joined) }
