/// Options of votequorum that change what is expected while nodes run: what each is safe for, and what it is not.

use types: Ring, Payload, Regular, Multicast, Deliver, Leave
use sync: Sync
use votequorum: Votequorum,
  Device,
  Settings,
  SetExpectedVotes,
  SetNodeVotes,
  CancelWaitForAll,
  Reload,
  ShutDown,
  RegisterDevice,
  PollDevice,
  SetMasterWins,
  QuorumChanged,
  Answered
use models/conf: Conf, Uniqueness, Voting, Formed

/// Nodes that boot, stop and boot again in a whole network.
model Together {
  nodes 2 of Voting { votes: { n: 1 for n in nodes } }
  world {
    views Regular, Multicast, Deliver
    crashes <= 0
    restarts
  }
  monitors Formed
  sometimes acts: exists n in alive: n.quorate
}

// ---------------------------------------------------------------- leaving

/// allow_downscale: who leaves in good order is no longer expected, down to what is configured and no lower.
model Downscale of Together {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, expectedVotes: Some(2), allowDownscale: true }
  world {
    crashes <= 1
    operator ShutDown at any node <= 2
  }
  always floor: forall n in alive: n.known[n.id].expected >= 2
  sometimes shrinks:
    exists n in alive:
      size(n.known) + size(n.departed) == 3 and n.quorate and n.known[n.id].expected == 2 and n.barrier == 3
  expect holds, distinct 958
}
/// The same where who says so is gone at once, as a daemon that stops is within milliseconds.
model Departs of Downscale {
  world {
    gone after Leave
  }
  expect holds, distinct 1_123
}
/// corosync 3.1 goes below.
model DownscaleOfCorosync of Downscale {
  nodes 3 of Voting {
    votes: { n: 1 for n in nodes },
    expectedVotes: Some(2),
    allowDownscale: true,
    promises: Corosync31
  }
  expect violated floor
}

/// Who hears that somebody leaves expects only those who are here, and that is soon all: it acts when enough are, and its view waits.
model LeaverCounts of Conf {
  nodes 5 of Voting {
    votes: { n: 1 for n in nodes },
    waitForAll: Some(true),
    allowDownscale: true,
    promises: Corosync31
  }
  world {
    partitions <= 0
    crashes <= 0
    operator ShutDown at any node <= 1
    gone after Leave
  }
  expect violated agreed in 6 steps
}
/// With two_node as well a pair of four acts, and who comes next believes it and acts, alone in its view.
model PairCounts of LeaverCounts {
  nodes 4 of Voting {
    votes: { n: 1 for n in nodes },
    waitForAll: Some(true),
    twoNode: true,
    allowDownscale: true,
    promises: Corosync31
  }
  expect violated agreed in 6 steps
}

// ---------------------------------------------------------------- expected_votes_tracking

/// What a node expected once it expects after every boot.
monitor Remembering {
  state {
    most: map<Node, int> = {}
  }
  on QuorumChanged(members, quorate, expected) at node {
    if size(members) == 1 and not quorate { assert remembers: get(most, node) ?? 0 <= expected }
    most[node] := max(get(most, node) ?? 0, expected)
  }
}

/// Too few votes are expected, and nodes that have seen more know better even after a reboot.
model Tracking of Uniqueness {
  nodes 2 of Voting {
    votes: { 1: 2, 2: 1 },
    expectedVotes: Some(2),
    expectedVotesTracking: true,
    waitForAll: Some(true)
  }
  world { partitions <= 1  crashes <= 2 }
  monitors Formed, Remembering
  expect holds, distinct 145
}
/// In corosync 3.1 what is tracked never reaches the disk: here, what an operator asked for.
model TrackingOfCorosync of Tracking {
  nodes 2 of Voting { votes: { 1: 2, 2: 1 }, expectedVotesTracking: true, waitForAll: Some(true), promises: Corosync31 }
  world {
    operator SetExpectedVotes(expected in 4 .. 4) at any node <= 1
  }
  expect violated remembers
}

// ---------------------------------------------------------------- many votes

model Heavy of Uniqueness {
  nodes 2 of Voting { votes: { n: 300 for n in nodes } }
  world { partitions <= 1  crashes <= 0 }
  expect holds, distinct 16
}
/// corosync keeps quorum in eight bits: 301 is 45.
model HeavyOfCorosync of Heavy {
  nodes 2 of Voting { votes: { n: 300 for n in nodes }, promises: Corosync31 }
  expect violated oneQuorate
}

// ---------------------------------------------------------------- an operator at work

/// An operator may lower what is expected to what is here; after that it is no longer anybody's promise.
model Lowered of Uniqueness {
  nodes 3 of Voting { votes: { 1: 2, 2: 1, 3: 1 } }
  world {
    partitions <= 2
    crashes <= 0
    operator SetExpectedVotes(expected in { 3 }) at any node <= 1
  }
  expect violated oneQuorate
}

/// What it asks for is refused below the votes that are here.
monitor Refusing {
  on Answered(answer) at node { assert refuses: answer is InvalidParameter }
}

model TooFew of Uniqueness {
  nodes 2 of Voting { votes: { n: 2 for n in nodes } }
  world {
    partitions <= 1
    crashes <= 0
    operator SetExpectedVotes(expected in { 0, 1 }) at any node <= 1
  }
  monitors Formed, Refusing
  expect holds, distinct 29
}
/// Votes that grow while a part of the nodes is not there: it expects no more than before, and does not learn better from
/// those who are not quorate.
model Revoted of Uniqueness {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world {
    partitions <= 1
    crashes <= 0
    operator SetNodeVotes(node in { 1 }, votes in { 3 }) at any node <= 1
  }
  always agreed: forall a, b in alive: a.current == b.current implies a.quorate == b.quorate and a.quorum == b.quorum
  expect violated oneQuorate, violated agreed
}
/// Where all are there, or told of it later, they apply the change in one order and agree.
model RevotedTogether of Together {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world {
    operator SetNodeVotes(node in { 1 }, votes in { 0, 2 }) at any node <= 2
  }
  within whole: (forall n in nodes: n.up) or forall n in alive: n.known[n.id].votes == 1
  always agreed: forall a, b in alive: a.current == b.current implies a.quorate == b.quorate and a.quorum == b.quorum
  sometimes heavy: exists n in alive: n.quorum == 3
  expect holds, distinct 59
}
/// Nobody waits any more, but a majority is needed all the same.
model Cancelled of Uniqueness {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
  world {
    partitions <= 1
    crashes <= 0
    operator CancelWaitForAll at any node <= 1
  }
  always quiet: no n in alive: n.waiting and n.quorate
  sometimes early: exists n in alive: n.quorate and size(n.known) + size(n.departed) == 2
  expect holds, distinct 218
}

// ---------------------------------------------------------------- reloads

/// A third node makes a cluster of a pair; wait_for_all, which two_node brought, goes with it.
model Grows of Together {
  nodes 3 of Voting { votes: { 1: 1, 2: 1 }, twoNode: true }
  world {
    crashes <= 1
    operator Reload(settings in {
      Settings(votes: { 1: 1, 2: 1, 3: 1 }, expectedVotes: None, twoNode: false, device: None)
    }, succeeded in { true }) at any node <= 2
  }
  always waitsAsPair: forall n in alive: n.waiting implies n.settings.twoNode
  expect holds, distinct 745
}
/// A reload that failed changes nothing.
model ReloadFails of Together {
  nodes 2 of Voting { votes: { n: 1 for n in nodes } }
  world {
    operator Reload(settings in {
      Settings(votes: { 1: 5, 2: 1 }, expectedVotes: None, twoNode: true, device: None)
    }, succeeded in { false }) at any node <= 1
  }
  always unchanged: forall n in alive: n.quorum <= 2 and not n.settings.twoNode
  expect holds, distinct 9
}
/// A reload does not begin to wait for all anew.
model ReloadWaits of Together {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
  world {
    crashes <= 1
    operator Reload(settings in {
      Settings(votes: { 1: 1, 2: 1, 3: 1 }, expectedVotes: None, twoNode: false, device: None)
    }, succeeded in { true }) at any node <= 1
  }
  always quiet: no n in alive: n.waiting and n.quorate
  expect holds, distinct 111
}
/// A tie-breaker that was off in an odd cluster is on when the cluster is even.
model Evens of Uniqueness {
  nodes 2 of Voting { votes: { 1: 1 }, tieBreaker: Lowest }
  world {
    partitions <= 1
    crashes <= 0
    operator Reload(settings in {
      Settings(votes: { 1: 1, 2: 1 }, expectedVotes: None, twoNode: false, device: None)
    }, succeeded in { true }) at any node <= 2
  }
  /// Node 1 was with the other one, both know of the change, and it is alone.
  always halfActs:
    forall n in alive:
      n.id == 1 and size(n.settings.votes) == 2 and n.quorum == 2 and n.previous == { 1, 2 } and n.current == { 1 }
        implies n.quorate
  /// What is not even yet, and nodes that never met, have no tie to break.
  always oneQuorate:
    no a, b in alive:
      a.quorate
        and b.quorate
        and not a.current meets b.current
        and size(a.known) == 2
        and size(b.known) == 2
        and size(a.settings.votes) == 2
        and size(b.settings.votes) == 2
  expect holds, distinct 78
}

/// two_node gives way to a tie-breaker.
model PairTieBreaker of Uniqueness {
  nodes 2 of Voting { votes: { n: 1 for n in nodes }, twoNode: true, tieBreaker: Lowest }
  world { partitions <= 1  crashes <= 0 }
  expect holds, distinct 17
}

// ---------------------------------------------------------------- a quorum device

stack Advised = Sync, Votequorum

fn casts(n: Advised): bool = DeviceCastsVote in n.known[n.id].flags
fn masters(n: Advised): bool = DeviceMasterWins in n.known[n.id].flags

/// Two nodes and a device with one vote (fifty-fifty): whom it votes for may act.
model Device2 of Uniqueness {
  nodes 2 of Advised {
    Sync { services: { 5 } },
    Votequorum {
      votes: { n: 1 for n in nodes },
      device: Some(Device(votes: Some(1), timeout: 10s, syncTimeout: 30s)),
      speaking: Synchronised
    }
  }
  world {
    partitions <= 1
    crashes <= 0
    operator RegisterDevice(name in { "q" }) at any node
    operator PollDevice(name in {
      "q"
    }, castsVote in { true, false }, ring in { Ring(rep: 1, seq: 0), Ring(rep: 2, seq: 0) }) at any node
  }
  /// The device votes for one partition at a time; then only one acts.
  always oneQuorate:
    no a, b in alive:
      a.quorate
        and b.quorate
        and not a.current meets b.current
        and not a.syncing
        and not b.syncing
        and not (casts(a) and casts(b))
  /// Its vote counts only where it polled on this very ring.
  always castOnThisRing: forall n in alive: casts(n) and not n.syncing implies n.polledOn == Some(n.Votequorum.ring)
  always enough: forall n in alive: n.quorate and not n.syncing implies n.quorum <= 2
  sometimes alone: exists n in alive: n.quorate and n.current == { n.id } and not n.syncing
  sometimes waitsForIt: exists n in alive: n.syncing
  expect holds, distinct 1_579
}
/// A device that votes for two partitions makes both act.
model DeviceTwice of Device2 {
  always oneQuorate:
    no a, b in alive: a.quorate and b.quorate and not a.current meets b.current and not a.syncing and not b.syncing
  expect violated oneQuorate
}
/// master_wins: the device's vote is all it takes, and only its vote.
model MasterWins of Device2 {
  nodes 2 of Advised {
    Sync { services: { 5 } },
    Votequorum {
      votes: { n: 2 for n in nodes },
      expectedVotes: Some(10),
      device: Some(Device(votes: Some(1), timeout: 10s, syncTimeout: 30s)),
      speaking: Synchronised
    }
  }
  world {
    operator PollDevice(name in { "q" }, castsVote in { true, false }, ring in { Ring(rep: 1, seq: 0) }) at any node
    operator SetMasterWins(name in { "q" }, allowed in { true }) at any node
  }
  /// Ten votes are expected: without a master nobody acts.
  always byMaster:
    forall n in alive:
      n.quorate and not n.syncing implies exists m in alive: m.current == n.current and masters(m) and casts(m)
  always agreed:
    forall a, b in alive:
      a.current == b.current and not a.syncing and not b.syncing and a.masterWins and b.masterWins
        implies a.quorate == b.quorate
  always enough: true
  sometimes alone: exists n in alive: n.quorate and not n.syncing
  expect holds, distinct 3_348
}

/// What comes from the network may be from anybody.
model Strangers of Together {
  nodes 1 of Voting { votes: { 1: 1 } }
  world {
    operator Deliver(payload in {
      NodeInfo(about: None, votes: 1, expected: 0, flags: {}),
      NodeInfo(about: Some(2), votes: 1, expected: 1, flags: {})
    }, from in { 2, 3 }) at any node <= 2
  }
  expect holds, distinct 8
}
/// An inquorate node believes a quorate one about the votes of the device, too, when they are fewer than its own.
model Believing of Together {
  nodes 1 of Voting {
    votes: { 1: 1 },
    expectedVotes: Some(10),
    device: Some(Device(votes: Some(5), timeout: 10s, syncTimeout: 30s))
  }
  world {
    operator Deliver(payload in {
      NodeInfo(about: None, votes: 1, expected: 0, flags: {}),
      NodeInfo(about: Some(2), votes: 1, expected: 10, flags: { Quorate })
    }, from in { 2 }) at any node
  }
  sometimes acts: exists n in alive: 2 in keys(n.known)
  eventually believed: exists n in alive: n.deviceVotes == 1
  fair weak restarts, operators
  expect holds, distinct 4
}
