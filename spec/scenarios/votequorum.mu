/// Histories with known outcomes, as real corosync shows them.

use types: Ring
use votequorum: Settings, Reload
use models/conf: Conf
use models/votequorum-options: Departs, Device2
use models/votequorum-sizes: Nodes3, Nodes4, Nodes5, Nodes6, Nodes7

scenario "a majority acts, the rest does not" on Conf {
  restart 1
  restart 2
  expect 1.quorate and 2.quorate
  restart 3
  split { 1 }, { 2, 3 }
  expect not 1.quorate and 2.quorate and 3.quorate
  heal
  expect forall n in nodes: n.quorate
}

scenario "a node that starts again learns from a quorate peer" on Conf with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  expect not 1.quorate and not 2.quorate
  restart 3
  expect forall n in nodes: n.quorate and not n.waiting
  crash 3
  expect 1.quorate and 2.quorate
  restart 3
  expect 3.quorate and not 3.waiting
}

scenario "wait_for_all arms again when quorum is lost" on Conf with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  crash 3
  crash 2
  expect not 1.quorate and 1.waiting
  restart 2
  expect not 1.quorate and not 2.quorate
  restart 3
  expect forall n in nodes: n.quorate
}

scenario "votes count, not nodes" on Conf with { Votequorum { votes: { n: if n == 1 then 3 else 1 for n in nodes } } } {
  restart 1
  restart 2
  restart 3
  split { 1 }, { 2, 3 }
  expect 1.quorate and not 2.quorate and not 3.quorate
}

scenario "the last man stands after its window" on Conf with {
  Votequorum { votes: { n: 1 for n in nodes }, lastManStanding: true, window: 1s }
} {
  restart 1
  restart 2
  restart 3
  crash 3
  expect 1.quorum == 2 and 1.known[1].expected == 3
  settle for 2s
  expect 1.quorate and 1.quorum == 2 and 1.known[1].expected == 2
  crash 2
  settle for 2s
  expect not 1.quorate
}

scenario "a node that left in good order is expected no longer, one that was lost is" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, expectedVotes: Some(3), allowDownscale: true }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  expect 1.quorum == 3 and 1.known[1].expected == 5
  run ShutDown at 5
  crash 5
  expect 1.quorum == 3 and 1.known[1].expected == 4
  run ShutDown at 4
  crash 4
  run ShutDown at 3
  crash 3
  // Not below what is configured.
  expect 1.quorum == 2 and 1.known[1].expected == 3 and 1.quorate
  crash 2
  expect not 1.quorate and 1.known[1].expected == 3
}

scenario "who says that it leaves is gone at once" on Departs {
  restart 1
  restart 2
  restart 3
  run ShutDown at 3
  expect not 3.up and 1.current == { 1, 2 } and 1.known[1].expected == 2 and 1.quorate
  restart 3
  expect 3.quorate and 1.current == { 1, 2, 3 }
}

scenario "corosync expects fewer than what is configured" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, allowDownscale: true, promises: Corosync31 }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  run ShutDown at 5
  crash 5
  expect 1.quorum == 3 and 1.known[1].expected == 4
}

scenario "corosync minds what is configured where somebody leaves, but not where one comes back" on Nodes6 with {
  Votequorum { votes: { n: 1 for n in nodes }, allowDownscale: true, promises: Corosync31 }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  restart 6
  run ShutDown at 1
  crash 1
  expect 2.quorum == 4 and 2.known[2].expected == 5
  split { 1, 2 }, { 3, 4, 5, 6 }
  expect not 2.quorate and 3.quorate
  heal
  expect 2.quorate and 2.quorum == 3 and 3.quorum == 4 and 6.quorum == 4
}

scenario "corosync has two parts act, one of which heard of somebody that it leaves" on Nodes7 with {
  Votequorum { votes: { n: 1 for n in nodes }, allowDownscale: true, promises: Corosync31 }
} {
  restart 1
  restart 3
  restart 4
  run ShutDown at 4
  crash 4
  restart 4
  restart 5
  restart 2
  split { 1, 2, 3 }, { 4, 5, 6, 7 }
  restart 6
  restart 7
  expect 2.quorate and 2.quorum == 3 and 2.known[2].expected == 5
  expect 4.quorate and 7.quorate and 7.known[7].expected == 7
}

scenario "what was expected once is expected after a reboot" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, expectedVotes: Some(2), expectedVotesTracking: true }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  crash 1
  crash 2
  crash 3
  crash 4
  split { 1, 2 }, { 3, 4 }
  restart 1
  restart 2
  expect 1.barrier == 4 and 1.known[1].expected == 4 and not 1.quorate and not 2.quorate
}

scenario "corosync that tracks does not hear what it is configured to expect" on Nodes5 with {
  Votequorum {
    votes: { n: 1 for n in nodes },
    expectedVotes: Some(6),
    expectedVotesTracking: true,
    promises: Corosync31
  }
} {
  split { 1, 2, 3 }, { 4, 5 }
  restart 1
  restart 2
  restart 3
  expect 1.known[1].expected == 5 and 1.quorum == 3 and 1.quorate
}

scenario "by the manual it does" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, expectedVotes: Some(6), expectedVotesTracking: true }
} {
  split { 1, 2, 3 }, { 4, 5 }
  restart 1
  restart 2
  restart 3
  expect 1.known[1].expected == 6 and 1.quorum == 4 and not 1.quorate
}

scenario "once last_man_standing is off, a reload to an odd number of votes only ends the tie-breaker" on Nodes4 with {
  Votequorum { votes: { n: if n <= 2 then 2 else 1 for n in nodes }, lastManStanding: true, tieBreaker: Lowest }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  expect not 1.standing and 1.known[1].expected == 6
  run Reload(
    settings: Settings(votes: { 1: 2, 2: 2, 3: 1, 4: 2 }, expectedVotes: None, twoNode: false, device: None),
    succeeded: true
  ) at 1
  expect 1.known[1].expected == 7 and 1.tieBreaker is Off
}

scenario "expected votes are changed on all nodes, neither too few nor too many" on Nodes4 {
  restart 1
  restart 2
  restart 3
  run SetExpectedVotes(expected: 2) at 1
  expect 1.known[1].expected == 4 and 1.quorum == 3
  run SetExpectedVotes(expected: 6) at 1
  expect 1.known[1].expected == 4
  run SetExpectedVotes(expected: 3) at 1
  expect forall n in alive: n.quorum == 2 and n.known[n.id].expected == 3 and n.floor == 3
  run SetNodeVotes(node: 2, votes: 3) at 1
  expect forall n in alive: n.known[2].votes == 3 and n.quorum == 3 and n.known[n.id].expected == 5
  run SetNodeVotes(node: 2, votes: -1) at 1
  run SetNodeVotes(node: 9, votes: 1) at 1
  expect forall n in alive: n.known[2].votes == 3 and n.quorum == 3
}

scenario "an operator ends the waiting everywhere" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  expect forall n in alive: n.waiting and not n.quorate
  run CancelWaitForAll at 2
  expect forall n in alive: not n.waiting and n.quorate
}

scenario "a quorum device votes while it polls, and is waited for on a new ring" on Device2 {
  restart 1
  restart 2
  run PollDevice(name: "q", castsVote: true, ring: Ring(rep: 1, seq: 0)) at 1
  expect DeviceAlive not in 1.known[1].flags
  run RegisterDevice(name: "q") at 1
  run RegisterDevice(name: "other") at 2
  expect 1.deviceName == Some("q") and DeviceRegistered in 1.known[1].flags and DeviceRegistered not in 2.known[2].flags
  run PollDevice(name: "q", castsVote: true, ring: Ring(rep: 2, seq: 0)) at 1
  expect DeviceAlive not in 1.known[1].flags
  run PollDevice(name: "q", castsVote: true, ring: Ring(rep: 1, seq: 0)) at 1
  expect DeviceCastsVote in 1.known[1].flags and DeviceCastsVote in 2.known[1].flags
  split { 1 }, { 2 }
  // The verdict waits for the device; at the other node there is none to wait for.
  expect 1.syncing and 1.quorate and not 2.syncing and not 2.quorate
  run PollDevice(name: "q", castsVote: true, ring: Ring(rep: 1, seq: 0)) at 1
  expect not 1.syncing and 1.quorate
  // Ten seconds without a poll.
  settle for 11s
  expect not 1.quorate and DeviceAlive not in 1.known[1].flags
  run PollDevice(name: "q", castsVote: true, ring: Ring(rep: 1, seq: 0)) at 1
  expect 1.quorate
  heal
  expect 1.syncing and 2.syncing
  // Thirty on a new ring.
  settle for 29s
  expect 1.syncing
  settle for 2s
  expect not 1.syncing and not 2.syncing and 1.quorate and 2.quorate and DeviceAlive not in 1.known[1].flags
  run UnregisterDevice(name: "q") at 1
  expect DeviceRegistered not in 1.known[1].flags and 1.deviceName == None and 2.deviceName == None
}

scenario "in corosync an end to wait_for_all is an end to what an operator expects as well" on Nodes3 with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true), promises: Corosync31 }
} {
  restart 1
  run SetExpectedVotes(expected: 1) at 1
  expect 1.quorum == 1 and not 1.waiting and 1.quorate
  run CancelWaitForAll at 1
  expect 1.waiting and 1.known[1].expected == 3 and 1.quorum == 2 and not 1.quorate
}

scenario "by the manual only wait_for_all ends" on Nodes3 with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
} {
  restart 1
  run SetExpectedVotes(expected: 1) at 1
  run CancelWaitForAll at 1
  expect not 1.waiting and 1.known[1].expected == 1 and 1.quorum == 1 and 1.quorate
}
