/// Reference outcomes, one for each way that options and histories differ. 1 to 8, 10, 12 to 14, 16, 20, 22 and 23 follow from
/// votequorum(5); the others are surprises, most of them with two partitions that act, and real corosync has them, too.

use models/votequorum-sizes: Nodes2, Nodes3, Nodes4, Nodes5, Nodes6, Nodes8

scenario "1: of three a majority acts" on Nodes3 with { Votequorum { votes: { n: 1 for n in nodes } } } {
  restart 1
  restart 2
  expect 1.quorate and 2.quorate
  restart 3
  split { 1 }, { 2, 3 }
  expect not 1.quorate
  expect 2.quorate and 3.quorate
}

scenario "2: of four neither half acts" on Nodes4 with { Votequorum { votes: { n: 1 for n in nodes } } } {
  restart 1
  restart 2
  restart 3
  restart 4
  split { 1, 2 }, { 3, 4 }
  expect not 1.quorate and not 2.quorate and not 3.quorate and not 4.quorate
}

scenario "3: of five three act, also after a reboot" on Nodes5 with { Votequorum { votes: { n: 1 for n in nodes } } } {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  split { 1, 2 }, { 3, 4, 5 }
  expect not 1.quorate and not 2.quorate
  expect 3.quorate and 4.quorate and 5.quorate
  crash 3
  crash 4
  crash 5
  restart 3
  restart 4
  restart 5
  expect not 1.quorate and not 2.quorate
  expect 3.quorate and 4.quorate and 5.quorate
}

scenario "4: votes count, not nodes" on Nodes3 with {
  Votequorum { votes: { n: if n == 1 then 3 else 1 for n in nodes } }
} {
  restart 1
  restart 2
  restart 3
  split { 1 }, { 2, 3 }
  expect 1.quorate
  expect not 2.quorate and not 3.quorate
}

scenario "5: a pair that boots apart waits" on Nodes2 with {
  Votequorum { votes: { n: 1 for n in nodes }, twoNode: true }
} {
  split { 1 }, { 2 }
  restart 1
  restart 2
  expect not 1.quorate and not 2.quorate
}

scenario "6: both of a pair that is split act" on Nodes2 with {
  Votequorum { votes: { n: 1 for n in nodes }, twoNode: true }
} {
  restart 1
  restart 2
  split { 1 }, { 2 }
  expect 1.quorate and 2.quorate
}

scenario "7: the one of them that reboots waits" on Nodes2 with {
  Votequorum { votes: { n: 1 for n in nodes }, twoNode: true }
} {
  restart 1
  restart 2
  split { 1 }, { 2 }
  crash 2
  restart 2
  expect 1.quorate
  expect not 2.quorate
}

scenario "8: without wait_for_all a pair that boots apart acts twice" on Nodes2 with {
  Votequorum { votes: { n: 1 for n in nodes }, twoNode: true, waitForAll: Some(false) }
} {
  split { 1 }, { 2 }
  restart 1
  restart 2
  expect 1.quorate and 2.quorate
}

scenario "9: two_node with three nodes acts twice" on Nodes3 with {
  Votequorum { votes: { n: 1 for n in nodes }, twoNode: true }
} {
  restart 1
  restart 2
  restart 3
  split { 1, 2 }, { 3 }
  expect 1.quorate and 2.quorate and 3.quorate
}

scenario "10: wait_for_all waits at the first boot" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  expect not 1.quorate and not 2.quorate and not 3.quorate
  restart 4
  restart 5
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate and 5.quorate
  split { 1, 2, 3 }, { 4, 5 }
  expect 1.quorate and 2.quorate and 3.quorate
}

scenario "11: and again when quorum was lost" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  crash 3
  crash 4
  crash 5
  expect not 1.quorate and not 2.quorate
  restart 3
  restart 4
  expect not 1.quorate and not 2.quorate and not 3.quorate and not 4.quorate
  restart 5
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate and 5.quorate
}

scenario "12: but who meets a quorate peer does not wait" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  split { 1, 2, 3 }, { 4, 5 }
  crash 4
  split { 1, 2, 3, 4 }, { 5 }
  restart 4
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate
  expect not 5.quorate
}

scenario "13: a tie-breaker has to have been there" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Lowest }
} {
  split { 1, 2 }, { 3, 4 }
  restart 1
  restart 2
  restart 3
  restart 4
  expect not 1.quorate and not 2.quorate and not 3.quorate and not 4.quorate
  heal
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate
  split { 1, 2 }, { 3, 4 }
  expect 1.quorate and 2.quorate
  expect not 3.quorate and not 4.quorate
}

scenario "14: the half with the highest acts" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Highest }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  split { 1, 2 }, { 3, 4 }
  expect not 1.quorate and not 2.quorate
  expect 3.quorate and 4.quorate
}

scenario "15: a list at boot lets both halves act" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Listed([1, 3]) }
} {
  split { 1, 2 }, { 3, 4 }
  restart 1
  restart 2
  restart 3
  restart 4
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate
}

scenario "16: with wait_for_all it does not" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Listed([1, 3]), waitForAll: Some(true) }
} {
  split { 1, 2 }, { 3, 4 }
  restart 1
  restart 2
  restart 3
  restart 4
  expect not 1.quorate and not 2.quorate and not 3.quorate and not 4.quorate
  heal
  split { 1, 2 }, { 3, 4 }
  expect 1.quorate and 2.quorate
  expect not 3.quorate and not 4.quorate
}

scenario "17: after a detour a list lets both halves act" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Listed([1, 3]) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  split { 1 }, { 2, 3, 4 }
  split { 1, 2 }, { 3, 4 }
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate
}

scenario "18: after a detour the lowest is not the same for all" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Lowest }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  split { 1 }, { 2, 3, 4 }
  split { 2, 3 }, { 1, 4 }
  expect 2.quorate and 3.quorate and 1.quorate
  expect not 4.quorate
}

scenario "19: nor is the list" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Listed([2, 3]) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  split { 1, 2 }, { 3, 4 }
  split { 1, 3 }, { 2, 4 }
  expect not 1.quorate
  expect 3.quorate and 2.quorate and 4.quorate
}

scenario "20: of five two do not act when the others may" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Lowest, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  split { 1, 2 }, { 3, 4, 5 }
  expect not 1.quorate and not 2.quorate
  expect 3.quorate and 4.quorate and 5.quorate
}

scenario "21: unless they come from four" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, tieBreaker: Lowest, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  split { 1, 2, 3, 4 }, { 5 }
  split { 1, 2 }, { 3, 4, 5 }
  // Which of the three depends on the order in which they hear each other.
  expect 1.quorate and 2.quorate and (3.quorate or 4.quorate or 5.quorate)
}

scenario "22: eight nodes shrink to two, not to one" on Nodes8 with {
  Votequorum { votes: { n: 1 for n in nodes }, lastManStanding: true, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  restart 6
  restart 7
  restart 8
  split { 1, 2, 3, 4, 5 }, { 6, 7, 8 }
  expect 1.quorate and 5.quorate
  settle for 11s
  expect 1.quorum == 3 and 1.known[1].expected == 5
  split { 1, 2, 3 }, { 4, 5 }, { 6, 7, 8 }
  expect 1.quorate and 2.quorate and 3.quorate
  settle for 11s
  expect 1.quorum == 2 and 1.known[1].expected == 3
  split { 1, 2 }, { 3 }, { 4, 5 }, { 6, 7, 8 }
  expect 1.quorate and 2.quorate
  settle for 11s
  expect 1.quorum == 2 and 1.known[1].expected == 2
  split { 1 }, { 2 }, { 3 }, { 4, 5 }, { 6, 7, 8 }
  expect not 1.quorate and not 2.quorate
}

scenario "23: with a tie-breaker to one" on Nodes4 with {
  Votequorum { votes: { n: 1 for n in nodes }, lastManStanding: true, tieBreaker: Lowest, waitForAll: Some(true) }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  crash 4
  expect 1.quorate and 2.quorate and 3.quorate
  settle for 11s
  expect 1.quorate and 2.quorate and 3.quorate
  crash 3
  expect 1.quorate and 2.quorate
  settle for 11s
  expect 1.quorate and 2.quorate
  split { 1 }, { 2 }
  expect 1.quorate
  expect not 2.quorate
}

scenario "24: those left behind and those who reboot act as well" on Nodes8 with {
  Votequorum { votes: { n: 1 for n in nodes }, lastManStanding: true }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  restart 6
  restart 7
  restart 8
  split { 1, 2, 3, 4, 5 }, { 6, 7, 8 }
  settle for 11s
  crash 4
  crash 5
  expect 1.quorate and 2.quorate and 3.quorate
  split { 1, 2, 3 }, { 4, 5, 6, 7, 8 }
  restart 4
  restart 5
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate and 5.quorate and 6.quorate and 7.quorate and 8.quorate
}

scenario "25: many votes are counted exactly" on Nodes6 with { Votequorum { votes: { n: 100 for n in nodes } } } {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  restart 6
  split { 1 }, { 2 }, { 3, 4, 5, 6 }
  expect not 1.quorate and not 2.quorate
  expect 3.quorate and 4.quorate and 5.quorate and 6.quorate
  expect 3.quorum == 301 and 3.known[3].expected == 600
}

scenario "25: corosync keeps eight bits of quorum" on Nodes6 with {
  Votequorum { votes: { n: 100 for n in nodes }, promises: Corosync31 }
} {
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  restart 6
  split { 1 }, { 2 }, { 3, 4, 5, 6 }
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate and 5.quorate and 6.quorate
  expect 3.quorum == 45 and 3.known[3].expected == 600
}

scenario "26: too few expected votes let both parts act" on Nodes5 with {
  Votequorum { votes: { n: 1 for n in nodes }, expectedVotes: Some(3) }
} {
  split { 1, 2 }, { 3, 4, 5 }
  restart 1
  restart 2
  restart 3
  restart 4
  restart 5
  expect 1.quorate and 2.quorate and 3.quorate and 4.quorate and 5.quorate
}
