/// Drills: whole clusters through minutes of faults, on clocks that run as on real nodes. They prove nothing; what they show in time
/// (that a ring forms again soon, that it stays when nothing happens) no untimed search can say.

use types: Ring, Leave, Send, Delivered, Moved, Installed, SyncDone
use evs: Evs, GatherEntered
use models/ring: FlowRules
use models/evs: RingIds
use models/evs-order: ExtendedSynchrony

/// What was done to the cluster last.
type Disturbance = Boots | Dies | Leaves | Splits | Cuts | Pauses | Heals | Resumes
/// Ten times a second, and whenever something is done: how long that is ago, what it was, and who should be in one ring now. Of
/// nodes that hear others only one way, or that are paused, nothing is expected.
signal Tick(quiet: duration, last: Disturbance, parts: list<set<Node>>)
/// Somebody has something to say.
signal Say

/// An application above a service that synchronises itself: in a new ring every member says hello, and only when all did the
/// application's messages (their numbers begin at 1) go on.
machine Chatter {
  state {
    ring: Ring = Ring(rep: self, seq: 0)
    members: set<Node> = {}
    greeted: set<Node> = {}
    said: int = 0
    synchronising: bool = true
  }
  on Installed(ring: installed, members: all) {
    ring := installed
    members := all
    greeted := {}
    synchronising := true
    emit Send(body: Plain(Note(id: 0)), urgent: true)
  }
  on Delivered(of) {
    when of.body == Plain(Note(id: 0)) else "of the application"
    greeted := greeted + { of.from }
    when synchronising and members subset greeted else "more are to come, or all is said"
    synchronising := false
    emit SyncDone(ring)
  }
  /// As corosync's own API, it takes nothing while services are synchronised. What it took before may wait for the next ring.
  on Say {
    when not synchronising else "services come first"
    said := said + 1
    emit Send(body: Plain(Note(id: said)), urgent: false)
  }
}

/// Services come first: nothing of an application is delivered in a ring before every member has said hello in it.
monitor ServicesFirst {
  state {
    members: map<Node, set<Node>> = {}
    greeted: map<Node, set<Node>> = {}
  }
  on Installed(members: all) at node {
    members[node] := all
    greeted[node] := {}
  }
  /// What comes after belongs to the old ring still.
  on Moved at node { members := members - { node } }
  on Delivered(of) at node {
    match of.body {
      Plain(Note(id)) where id == 0 => { greeted[node] := (get(greeted, node) ?? {}) + { of.from } }
      _ => {
        let all = get(members, node) ?? {}
        assert servicesFirst: all subset get(greeted, node) ?? {} or node not in members
      }
    }
  }
  on crash at node { members := members - { node } }
}

/// Each of these parts in one ring, and nobody else in it.
fn together(
  parts: list<set<Node>>,
  rings: map<Node, Ring>,
  members: map<Node, set<Node>>
): bool =
  forall part in parts: forall n in part: get(members, n) == Some(part) and get(rings, n) == get(rings, min(part))

/// Rings form in time, and stay.
monitor Timely {
  state {
    rings: map<Node, Ring> = {}
    members: map<Node, set<Node>> = {}
    /// How long nothing was done to the cluster, as of the last tick, and whether it was whole then.
    quiet: duration = 0s
    whole: bool = false
  }
  /// Who comes or goes says so, and is answered at once. Whoever says nothing is noticed by the timeouts of token and consensus
  /// and found again by the next look for others; nodes that lose one and find another at once may take two rounds of that.
  fn soon(last: Disturbance): duration = match last {
    Boots => 300ms
    Leaves => 900ms
    _ => 4s
  }

  on Tick(quiet: since, last, parts) at node {
    quiet := since
    whole := parts != [] and together(parts, rings, members)
    assert formsSoon: since < soon(last) or together(parts, rings, members)
  }
  on Installed(ring, members: all) at node {
    rings[node] := ring
    members[node] := all
  }
  on GatherEntered at node {
    // What was done less than two seconds ago may be noticed only now.
    assert stays: not whole or quiet < 2s
  }
  on crash at node {
    rings := rings - { node }
    members := members - { node }
    whole := false
  }
}

/// Some time or other, after all that was done, there is one ring of all who are up again.
monitor Settles {
  state {
    rings: map<Node, Ring> = {}
    members: map<Node, set<Node>> = {}
  }
  on Tick(quiet, parts) at node { assert settles: quiet < 10s or together(parts, rings, members) }
  on Installed(ring, members: all) at node {
    rings[node] := ring
    members[node] := all
  }
  on crash at node {
    rings := rings - { node }
    members := members - { node }
  }
}

/// Nodes that are forming a ring tell each other what is new, and no more: between two ticks none begins to gather fifty
/// times. Two who answer each other whatever they hear never stop, and no timeout of theirs ever ends.
monitor Calm {
  state {
    gathered: map<Node, int> = {}
  }
  on GatherEntered at node {
    gathered[node] := (get(gathered, node) ?? 0) + 1
    assert calm: gathered[node] < 50
  }
  on Tick at node { gathered := {} }
}

/// Who is said to have come along from a node's last ring into the next one was in that very ring until then.
monitor Companions {
  state {
    last: map<Node, Ring> = {}
    came: map<Node, set<Node>> = {}
    /// By new ring, where its members came from, as far as they are in it already.
    origins: map<Ring, map<Node, Ring>> = {}
  }
  on Moved(members) at node { came[node] := members }
  on Installed(ring, members) at node {
    match get(last, node) {
      None => {}
      Some(old) => {
        let others = get(origins, ring) ?? {}
        assert cameAlong: no n in get(came, node) ?? {}: get(others, n) ?? old != old
        assert expected: no n, r in others: r == old and n in members and n not in get(came, node) ?? {}
        origins[ring] := others + { node: old }
      }
    }
    last[node] := ring
    let rings = { r for n, r in last }
    origins := { r: o for r, o in origins where r in rings }
  }
  on crash at node {
    last := last - { node }
    came := came - { node }
  }
}

/// Who gave up, since what the others have does not reach it, is in a ring of its own before it is with anybody again: what it
/// lacks is then of an old ring, and nobody waits for it. The others go on at once without it, and find it again.
monitor Resigned {
  state {
    all: set<Node> = {}
    members: map<Node, set<Node>> = {}
    gaveUp: set<Node> = {}
    /// How often in a row the clock found them apart after somebody had given up.
    parted: bool = false
    apart: int = 0
  }
  on GatherEntered(cause) at node {
    all := all + { node }
    if cause == FailedToReceive {
      gaveUp := gaveUp + { node }
      parted := true
    }
  }
  on Installed(members: installed) at node {
    assert aloneFirst: node not in gaveUp or installed == { node }
    gaveUp := gaveUp - { node }
    members[node] := installed
  }
  on Tick at node {
    parted := parted and not forall n in all: get(members, n) == Some(all)
    apart := if parted then apart + 1 else 0
    assert backSoon: apart < 25
  }
}

stack Chatting = Evs, Chatter

/// All faults at once, often before the last is over.
model Storm of FlowRules {
  nodes 4 of Chatting {
    Evs { peers: nodes, token: 1s, tokenRetransmit: 238ms, hold: 180ms, consensus: 1200ms, failToReceive: 60 }
  }
  world {
    links datagram, lossy <= 300, duplicating <= 100, delay 0s .. 5ms
    clocks running, every 50ms .. 4s, tells Tick, leaving by Leave
    crashes <= 6
    restarts
    partitions <= 6
    cuts <= 2
    pauses <= 2
    operator Say at any node <= 150
  }
  monitors RingIds, ExtendedSynchrony, Companions, ServicesFirst, Settles, Calm
}

/// One thing at a time, on a network that loses nothing: how soon there is a ring again.
model Steps of Storm {
  world {
    links datagram, delay 0s .. 2ms
    clocks running, every 8s .. 9s, tells Tick, leaving by Leave
    crashes <= 8
    reboots <= 6
    partitions <= 3
    cuts <= 0
    pauses <= 0
  }
  monitors RingIds, ExtendedSynchrony, ServicesFirst, Timely, Calm
}

/// Nothing but a datagram lost now and then, and much to say: the ring stays.
model Drizzle of Storm {
  nodes 4 of Chatting {
    Evs {
      peers: nodes,
      token: 1s,
      tokenRetransmit: 238ms,
      hold: 180ms,
      consensus: 1200ms,
      seqnoUnchanged: 5,
      failToReceive: 12
    }
  }
  world {
    links datagram, lossy <= 200, duplicating <= 100, delay 0s .. 5ms
    clocks running, every 2min .. 2min, tells Tick
    crashes <= 0
    partitions <= 0
    cuts <= 0
    pauses <= 0
    operator Say at any node <= 40
  }
  monitors RingIds, ExtendedSynchrony, Companions, ServicesFirst, Timely
}

/// Much to say, much lost, and the ring breaks every other second: what recovery owes is put to the test.
model Squall of Storm {
  world {
    links datagram, lossy <= 3_000, duplicating <= 100, delay 0s .. 20ms
    clocks running, every 1s .. 3s, tells Tick, leaving by Leave
    crashes <= 4
    reboots <= 0
    partitions <= 10
    cuts <= 0
    pauses <= 0
    operator Say at any node <= 400
  }
  monitors RingIds, ExtendedSynchrony, Companions, ServicesFirst
}

/// Nodes that give up at the third visit that finds them without a message, and ask for it at the tenth: each message that is
/// lost drives one out, and nothing else goes wrong until it is back.
model Deaf of Drizzle {
  nodes 4 of Chatting {
    Evs {
      peers: nodes,
      token: 3s,
      tokenRetransmit: 238ms,
      hold: 180ms,
      consensus: 3600ms,
      seqnoUnchanged: 3,
      missCount: 10,
      failToReceive: 2
    }
  }
  world {
    links datagram, lossy <= 48, duplicating <= 100, delay 0s .. 5ms
    operator Say at any node <= 300
  }
  monitors RingIds, Companions, Resigned, Calm
}
