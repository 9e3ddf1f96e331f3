/// Histories with known outcomes, as real corosync shows them.

use models/conf: Conf

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
