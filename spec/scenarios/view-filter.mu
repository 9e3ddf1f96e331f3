/// The main stories of virtual synchrony: who goes on, who must go, and who waits.

use models/view-filter: Views3, Views3Leave, Views3Says, Views4Named, Pair

scenario "a clean leave, and a clean return" on Views3Leave {
  expect forall n in nodes: n.standing == Active and n.members == { 1, 2, 3 }
  run LeaveGroup at 3
  expect 3.standing == Left and 1.standing == Active and 1.phase == Stable
  expect forall v in Synchrony.last[1].left: v == 3
  run Reset at 3
  expect 3.standing == Active and Synchrony.last[1].joined == { 3 }
  expect Synchrony.last[1] == Synchrony.last[3]
}

scenario "who leaves and comes back with its state is sent away" on Views3Leave {
  run LeaveGroup at 3
  run Back at 3
  expect 3.standing == Evicted and 1.standing == Active and 2.standing == Active
}

scenario "the quorate side goes on, and the lesser side waits" on Views3 {
  restart 1
  restart 2
  restart 3
  split { 1 }, { 2, 3 }
  expect 1.phase == Blocked and 1.reason == NoQuorum and 1.standing == Active
  expect 2.phase == Stable and keys(Synchrony.last[2].members) == { 2, 3 } and Synchrony.last[2].left == { 1 }
}

scenario "after the merge the dirty node of the lesser side is evicted, and returns clean" on Views3 {
  restart 1
  restart 2
  restart 3
  split { 1 }, { 2, 3 }
  heal
  expect 1.standing == Evicted and 2.standing == Active and 3.standing == Active
  expect keys(Synchrony.last[2].members) == { 2, 3 }
  crash 1
  restart 1
  expect 1.standing == Active and Synchrony.last[2].joined == { 1 } and Synchrony.last[1] == Synchrony.last[2]
}

scenario "even halves wait until somebody names the one that goes on" on Views4Named {
  restart 1
  restart 2
  restart 3
  restart 4
  split { 1, 2 }, { 3, 4 }
  expect forall n in nodes: n.phase == Blocked and n.reason == NoQuorum
  heal
  expect forall n in nodes: n.phase == Blocked and n.reason == SeveralDirty
  run Name(winner: 3) at 1
  expect 1.standing == Evicted and 2.standing == Evicted and 3.standing == Active and 4.standing == Active
}

scenario "of a pair the side that fenced the other goes on" on Pair {
  restart 1
  restart 2
  split { 1 }, { 2 }
  expect forall n in nodes: n.phase == Blocked and n.reason == Unfenced
  run Name(winner: 1) at 1
  expect 1.phase == Stable and 2.phase == Blocked
  heal
  expect 1.standing == Active and 2.standing == Evicted
}

scenario "what is sent while blocked is sent when a view opens" on Views3Says {
  restart 1
  run Say(body: "seven") at 1
  expect 1.pending == ["seven"]
  restart 2
  expect 1.pending == [] and size(Synchrony.received[2]) == 1
}

scenario "three parts: nobody has quorum, and when two meet nobody was quorate all along" on Views3 {
  restart 1
  restart 2
  restart 3
  split { 1 }, { 2 }, { 3 }
  expect forall n in nodes: n.phase == Blocked and n.reason == NoQuorum
  split { 1 }, { 2, 3 }
  expect 2.phase == Blocked and 2.reason == SeveralDirty and 3.reason == SeveralDirty
}

scenario "a dirty node that meets a quorum of restarted ones does not go back" on Views3 {
  restart 1
  restart 2
  restart 3
  split { 1 }, { 2, 3 }
  crash 2
  crash 3
  restart 2
  heal
  expect 1.phase == Blocked and 1.reason == Behind and 2.reason == Behind
}
