/// Drills of whole nodes: the ring, packing into datagrams, synchronisation, process groups and votequorum, with a client on
/// each node that joins a group, speaks and leaves while the network falls apart.

use types: Ring, Regular
use evs: Evs
use totempg: Totempg
use sync: Sync
use cpg: Cpg, CpgJoin, CpgLeave, CpgMcast, CpgFinalize, CpgAnswer, CpgConfchg, CpgDeliver
use votequorum: Votequorum, QuorumChanged
use models/ring: FlowRules
use models/evs: RingIds
use models/primary: PrimaryComponents
use models/drills: Tick, Calm

/// The client on this node says its next word, or first goes into the group.
signal Call
/// It leaves, and says so, or it does not.
signal Quit
signal Vanish

/// What a client says, one after the other and again from the start: so a listener knows what comes next.
const words: list<text> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"]

machine GroupCaller {
  state {
    here: bool = false
    asked: bool = false
    said: int = 0
  }
  on Call {
    if here {
      emit CpgMcast(client: 1, body: words[said mod size(words)], size: 1)
    } else {
      when not asked else "it is on its way in"
      asked := true
      emit CpgJoin(client: 1, group: "g", pid: 7)
    }
  }
  on Quit {
    when here else "it is in no group"
    emit CpgLeave(client: 1)
  }
  on Vanish {
    when here else "it is in no group"
    here := false
    asked := false
    emit CpgFinalize(client: 1)
  }
  on CpgAnswer(result) {
    if result == Ok and here { said := said + 1 }
    if result != Ok and not here { asked := false }
  }
  on CpgConfchg(members) {
    let now = exists m in members: m.node == self and m.pid == 7
    if here and not now { asked := false }
    here := now
  }
}

/// Who listens to whom.
type Ear = { node: Node, of: Node }

/// What the clients of one group are told of each other.
monitor Calls {
  state {
    views: map<Node, set<Node>> = {}
    /// The word that comes next, once one was heard.
    next: map<Ear, int> = {}
    /// Nodes of which a client left at some time, or that died.
    quit: set<Node> = {}
  }

  on CpgLeave at node { quit := quit + { node } }
  on CpgFinalize at node {
    quit := quit + { node }
    forget(node)
  }
  on crash at node {
    quit := quit + { node }
    forget(node)
  }
  routine forget(node: Node) {
    views := views - { node }
    next := { e: i for e, i in next where e.node != node }
  }

  on CpgConfchg(members, left, joined) at node {
    let came = { j.node for j in joined }
    let went = { l.node for l in left }
    let now = { m.node for m in members }
    assert disjoint: not went meets now and came subset now
    match if node in came then None else get(views, node) {
      None => forget(node)
      Some(before) => assert explained: before + came - went == now and went subset before and not came meets before
    }
    // A client that is there goes only with its node.
    assert forAReason: forall l in left: l.reason is NodeDown or l.node in quit
    views[node] := now
    if node not in now { forget(node) }
    next := { e: i for e, i in next where e.node != node or e.of in now - came }
  }

  on CpgDeliver(node: from, parts) at node {
    assert member: from in get(views, node) ?? {}
    let ear = Ear(node: node, of: from)
    let heard = [i for i in indices(words) where words[i] == parts[0]]
    assert whole: size(parts) == 1 and heard != []
    match get(next, ear) {
      None => {}
      Some(due) => assert unbroken: heard == [due]
    }
    next[ear] := (heard[0] + 1) mod size(words)
  }

  on Tick(
    quiet,
    parts
  ) at node {
    assert groupsSettle:
      quiet < 10s or forall part in parts: forall n in part & keys(views): views[n] == part & keys(views)
  }
}

/// Whether the node is quorate, and with whom.
type Verdict = { quorate: bool, members: set<Node> }

/// Members of a ring come to one verdict, of two partitions one at most acts, and in the end exactly who has a majority.
monitor Verdicts {
  state {
    /// The nodes that ever ran.
    all: set<Node> = {}
    rings: map<Node, Ring> = {}
    verdicts: map<Node, Verdict> = {}
    /// By ring, what the first of its members came to.
    first: map<Ring, Verdict> = {}
  }
  on Regular(ring) at node { rings[node] := ring }
  on QuorumChanged(quorate, members) at node {
    let now = Verdict(quorate: quorate, members: members)
    match get(rings, node) {
      None => {}
      Some(ring) => {
        assert agreed: get(first, ring) ?? now == now
        first := { r: v for r, v in first where r in values(rings) } + { ring: now }
      }
    }
    verdicts[node] := now
    assert oneQuorate: forall n, v in verdicts: v.quorate and quorate implies v.members meets members
  }
  on Tick(quiet, parts) at node {
    for part in parts { all := all + part }
    assert verdictsSettle:
      quiet < 10s
        or forall part in parts:
          forall n in part: get(verdicts, n) == Some(Verdict(quorate: 2 * size(part) > size(all), members: part))
  }
  on crash at node {
    rings := rings - { node }
    verdicts := verdicts - { node }
  }
}

stack Clustered = Evs, Totempg, Sync, Cpg, Votequorum, GroupCaller

/// All faults at once. Packets are small: a message of a group takes more than one, and several of them share one.
model Clusters of FlowRules {
  nodes 5 of Clustered {
    Evs { peers: nodes, token: 1s, tokenRetransmit: 238ms, hold: 180ms, consensus: 1200ms, failToReceive: 60 },
    Totempg { wire: true, netmtu: 350 },
    Sync { services: { 2, 5 } },
    Cpg { enabled: true },
    Votequorum { votes: { n: 1 for n in nodes }, speaking: Synchronised }
  }
  world {
    links datagram, lossy <= 300, duplicating <= 100, delay 0s .. 5ms
    clocks running, every 50ms .. 4s, tells Tick
    crashes <= 4
    restarts
    partitions <= 8
    cuts <= 2
    pauses <= 2
    operator Call at any node <= 300
    operator Quit at any node <= 4
    operator Vanish at any node <= 4
  }
  monitors RingIds, Calls, Verdicts, PrimaryComponents, Calm
}

/// Nobody dies and nobody leaves: whoever is told that a client left is told that its node is away.
model Clusters2 of Clusters {
  world {
    crashes <= 0
    operator Quit at any node <= 0
    operator Vanish at any node <= 0
  }
}

/// Much is said, each message in many packets, and the ring breaks again before all of it is through.
model ClustersTalk of Clusters2 {
  nodes 5 of Clustered {
    Evs { peers: nodes, token: 1s, tokenRetransmit: 238ms, hold: 180ms, consensus: 1200ms, failToReceive: 60 },
    Totempg { wire: true, netmtu: 160 },
    Sync { services: { 2, 5 } },
    Cpg { enabled: true },
    Votequorum { votes: { n: 1 for n in nodes }, speaking: Synchronised }
  }
  world {
    links datagram, lossy <= 1_000, duplicating <= 100, delay 0s .. 20ms
    clocks running, every 1s .. 3s, tells Tick
    partitions <= 12
    cuts <= 0
    pauses <= 0
    operator Call at any node <= 1_500
  }
}

/// Clients come and go all the time, with their nodes and without, while rings break before they are synchronised.
model ClustersComing of Clusters {
  world {
    links datagram, lossy <= 500, duplicating <= 100, delay 0s .. 20ms
    clocks running, every 50ms .. 2s, tells Tick
    crashes <= 6
    partitions <= 14
    cuts <= 0
    pauses <= 0
    operator Call at any node <= 400
    operator Quit at any node <= 30
    operator Vanish at any node <= 30
  }
}
