/// Order and recovery: members say things while rings form, break and merge. The properties of extended virtual synchrony
/// (Moser, Amir, Melliar-Smith, Agarwal: "Extended Virtual ExtendedSynchrony", 1994) as a monitor over what every node is told.

use types: Ring, Mcasted, Send, Delivered, Moved, Installed, SyncDone
use evs: Evs, Sequenced
use models/ring: RingRules
use models/evs: RingIds

/// A choice of the world: this node has something to say.
signal Say

/// A service that says what it is told to, once its ring has all members, and has nothing to synchronise.
machine Talker {
  config {
    all: set<Node>
  }
  state {
    together: bool = false
    said: int = 0
  }
  on Say {
    when together else "it waits for the others"
    said := said + 1
    emit Send(body: Plain(Note(id: said)), urgent: false)
  }
  on Installed(ring, members) {
    together := members == config.all
    emit SyncDone(ring)
  }
}

/// Where a message is in the order of all.
type Place = { ring: Ring, seq: int }
/// Two regular configurations with a transitional one between them.
type Passage = { old: Ring, came: set<Node>, new: Ring }
/// What was delivered, so many of it in the regular configuration and the rest in the transitional one.
type Heard = { all: list<Place>, regular: int }

monitor ExtendedSynchrony {
  state {
    /// What was given a place, by whom, and its text.
    placed: map<Place, Mcasted> = {}
    /// By node: its last regular configuration, the transitional one after it, and what it was told in both.
    regular: map<Node, Ring> = {}
    came: map<Node, set<Node>> = {}
    told: map<Node, list<Place>> = {}
    /// By node, how much of that in the regular one, once it is over.
    regularly: map<Node, int> = {}
    /// What was delivered on the way from one regular configuration to the next, by whoever went it first.
    passages: map<Passage, Heard> = {}
    /// What somebody was told as safe in a regular configuration.
    safely: set<Place> = {}
  }

  on Sequenced(of) at node {
    let place = Place(ring: of.ring, seq: of.seq)
    assert onePlace: get(placed, place) ?? of == of
    placed[place] := of
  }

  on Delivered(of) at node {
    let place = Place(ring: of.ring, seq: of.seq)
    let before = get(told, node) ?? []
    assert wasSent: get(placed, place) == Some(of)
    assert inConfiguration: get(regular, node) == Some(of.ring)
    assert once: place not in before
    assert ordered: no p in toSet(before): p.seq > place.seq
    // In a regular configuration nothing that anybody said before is left out.
    assert complete:
      node in came
        or forall p, m in placed: p.ring == of.ring and p.seq < of.seq implies m.body is Old(_) or p in before
    told[node] := append(before, place)
    if of.safe and node not in came { safely := safely + { place } }
  }

  on Moved(members) at node {
    came[node] := members
    regularly[node] := size(get(told, node) ?? [])
  }

  on Installed(ring, members) at node {
    let before = get(told, node) ?? []
    match get(regular, node) {
      None => {}
      Some(old) => {
        let along = get(came, node) ?? {}
        // Who said something heard it, unless it died.
        assert selfDelivered:
          forall p, m in placed: p.ring == old and m.from == node implies m.body is Old(_) or p in before
        // What one member was told as safe, every member hears in that configuration or right behind it, unless it dies.
        assert safeForAll: forall p in safely: p.ring == old implies p in before
        let passage = Passage(old: old, came: along, new: ring)
        let heard = Heard(all: before, regular: get(regularly, node) ?? 0)
        assert atomic: get(passages, passage) ?? heard == heard
        passages[passage] := heard
        assert cameItself: node in along
        assert agreedTransitional:
          no p, b in passages: p.old == old and p.new == ring and p.came meets along and p.came != along
      }
    }
    regular[node] := ring
    came := came - { node }
    regularly := regularly - { node }
    told[node] := []
    // Of rings that nobody is in any more nothing is asked again.
    let rings = { r for n, r in regular }
    placed := { p: m for p, m in placed where p.ring in rings }
    passages := { p: b for p, b in passages where p.new in rings or p.old in rings }
    safely := { p for p in safely where p.ring in rings }
  }

  on crash at node {
    regular := regular - { node }
    came := came - { node }
    regularly := regularly - { node }
    told := told - { node }
  }
}

stack Talking = Evs, Talker

/// Two members, one message of each, no faults.
model Order2 of RingRules {
  nodes 2 of Talking { Evs { peers: nodes, seqnoUnchanged: 0, missCount: 1 }, Talker { all: nodes } }
  world {
    links stream
    timers early <= 0
    operator Say at any node <= 2
  }
  monitors RingIds, ExtendedSynchrony
  within rings: forall n in nodes: n.heardSeq <= 9
  within hops: forall n in nodes: n.myHop <= 12
  sometimes said: exists n in nodes: n.Evs.delivered >= 1
  expect holds, distinct 689_733
}

/// One datagram is lost; what it was is sent again.
model OrderLossy of Order2 {
  world {
    links datagram, lossy <= 1
    operator Say at any node <= 1
  }
  expect holds, distinct 2_604_373
}
/// The ring breaks while messages are under way: both sides deliver what they can, and the same if they go on together.
model OrderSplit of Order2 {
  world {
    partitions <= 1
    operator Say at any node <= 1
  }
  expect holds, distinct 2_082_066
}
/// A member dies, and comes back.
model OrderCrash of Order2 {
  world {
    crashes <= 1
    restarts
    operator Say at any node <= 1
  }
  expect holds, distinct 986_733
}
/// The token is lost although it is only late: the ring is formed anew, with what the old one owes.
model OrderLate of Order2 {
  world {
    timers early <= 1
    operator Say at any node <= 1
  }
  expect holds, distinct 3_484_407
}

/// Every message is safe: a member is told once it knows that all have it, two rotations later.
model Safe2 of Order2 {
  nodes 2 of Talking { Evs { peers: nodes, seqnoUnchanged: 0, missCount: 1, safe: true }, Talker { all: nodes } }
  world {
    operator Say at any node <= 1
  }
  expect holds, distinct 357_853
}

/// Three members with more to say and more that can go wrong: for `muster simulate`, since a search does not end.
model OrderChaos of RingRules {
  nodes 3 of Talking {
    Evs { peers: nodes, seqnoUnchanged: 1, missCount: 1, failToReceive: 6, maxMessages: 2, window: 4 },
    Talker { all: nodes }
  }
  world {
    links datagram, lossy <= 6, duplicating <= 2
    timers early <= 3
    partitions <= 2
    crashes <= 1
    restarts
    operator Say at any node <= 6
  }
  monitors RingIds, ExtendedSynchrony
}

/// The same of two.
model OrderChaos2 of OrderChaos {
  nodes 2 of Talking {
    Evs { peers: nodes, seqnoUnchanged: 0, missCount: 1, failToReceive: 6, maxMessages: 2, window: 4 },
    Talker { all: nodes }
  }
  world {
    links datagram, lossy <= 3, duplicating <= 1
    timers early <= 2
    partitions <= 2
    operator Say at any node <= 4
  }
}
