/// Drills of single rules of the ring. In `Storm` and its like something else makes up for each of them: services that greet
/// in every new ring, the look for others, the timeouts of those who noticed first. Here it does not.

use types: Ring, Installed, Delivered
use evs: GatherEntered, Sequenced
use models/ring: Membership, FlowRules
use models/evs: RingIds
use models/drills: Tick, Say, Timely, Calm, Chatting, Drizzle

/// Nodes die and are back at once, with nothing to say, and the ring does not look for others: their joins alone let them in. What
/// they know is less than what the ring knows, so that nothing in those joins is news.
model Reboots of FlowRules {
  nodes 4 of Membership { peers: nodes, token: 1s, tokenRetransmit: 238ms, hold: 180ms, consensus: 1200ms, merge: 5s }
  world {
    links datagram, delay 0s .. 2ms
    clocks running, every 8s .. 9s, tells Tick
    reboots <= 8
  }
  monitors RingIds, Timely, Calm
}

/// With whom each node was on its ring before, and is on this one.
monitor Mates {
  state {
    before: map<Node, set<Node>> = {}
    now: map<Node, set<Node>> = {}
  }
  on Installed(members) at node {
    before[node] := get(now, node) ?? { node }
    now[node] := members
  }
}

fn parted(
  before: map<Node, set<Node>>,
  now: map<Node, set<Node>>,
  a: Node,
  b: Node
): bool = b in get(before, a) ?? {} and b not in get(now, a) ?? { b }

/// One node does not hear one other, and no two of a ring are parted that all hear each other: whom a stranger accuses, as it
/// does not hear them, is no worse for that. (There is one cut: what was connected is, as long as it lasts.)
model OneCut of Reboots {
  nodes 4 of Membership { peers: nodes, token: 1s, tokenRetransmit: 238ms, hold: 180ms, consensus: 1200ms }
  world {
    clocks running, every 20s .. 30s, tells Tick
    reboots <= 0
    cuts <= 1
  }
  monitors RingIds, Mates, Calm
  always loyal:
    healed
      or no a, b in alive:
        parted(Mates.before, Mates.now, a.id, b.id)
          and forall c, d in alive:
            c.id in get(Mates.before, a.id) ?? {} and d.id in get(Mates.before, a.id) ?? {} implies connected(c, d)
}

/// A death is noticed by every member, or told to it, once the token has been away for its timeout.
monitor Notice {
  state {
    gathered: set<Node> = {}
  }
  on GatherEntered at node { gathered := gathered + { node } }
  on Tick(quiet, last, parts) at node {
    if quiet == 0s { gathered := {} }
    assert noticed: last != Dies or quiet < 1200ms or forall part in parts: part subset gathered
  }
}

model Deaths of Reboots {
  nodes 4 of Membership { peers: nodes, token: 1s, tokenRetransmit: 238ms, hold: 180ms, consensus: 1200ms }
  world { reboots <= 0  crashes <= 8  restarts }
  monitors RingIds, Notice
}

/// What the representative lacks it has soon. It asks at its second visit, when the ring is idle for it, and that token is the one
/// which it would hold.
monitor Asking {
  state {
    ring: Ring? = None
    rep: Node? = None
    /// How many ticks ago what it has yet to hear was said.
    lacks: map<int, int> = {}
  }
  on Installed(ring: installed, members) at node {
    when node == min(members) else "it is the representative that counts"
    ring := Some(installed)
    rep := Some(node)
    lacks := {}
  }
  on GatherEntered at node { lacks := {} }
  on Sequenced(of) at node {
    when ring == Some(of.ring) else "of a ring that it is not on yet, or no more"
    lacks[of.seq] := 0
  }
  on Delivered(of) at node {
    when rep == Some(node) else "the others ask a round later"
    lacks := lacks - { of.seq }
  }
  on Tick at node {
    lacks := { seq: n + 1 for seq, n in lacks }
    assert asksAtOnce: no seq, n in lacks: n > 3
  }
}

model Asks of Drizzle {
  nodes 4 of Chatting {
    Evs {
      peers: nodes,
      token: 3s,
      tokenRetransmit: 714ms,
      hold: 561ms,
      consensus: 3600ms,
      seqnoUnchanged: 0,
      missCount: 2,
      cancelHoldOnRetransmit: true
    }
  }
  world {
    links datagram, lossy <= 100, duplicating <= 0, delay 0s .. 5ms
    operator Say at any node <= 150
  }
  monitors RingIds, Asking
}
