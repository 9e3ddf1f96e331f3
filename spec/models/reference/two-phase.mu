/// Two-phase commit as in "Consensus on Transaction Commit" (Gray and Lamport) and in TLA+'s and Stateright's examples:
/// messages are never taken away. The counts are the same in those tools.

message Prepared
message Commit
message Abort
/// Choices of the world: the manager may decide, a resource may prepare or give up by itself.
signal DecideCommit
signal DecideAbort
signal Prepare
signal GiveUp

machine Manager {
  config {
    resources: set<Node>
  }
  phases Deciding, Decided, CalledOff
  state {
    prepared: set<Node> = {}
  }

  on Prepared from resource in Deciding { prepared := prepared + { resource } }
  ignore Prepared in Decided, CalledOff because "the decision has been made"

  on DecideCommit in Deciding {
    when prepared == config.resources else "not all have prepared"
    become Decided
    send Commit to config.resources
  }
  on DecideAbort in Deciding {
    become CalledOff
    send Abort to config.resources
  }
  ignore DecideCommit, DecideAbort in Decided, CalledOff because "the decision has been made"
}

machine Resource {
  config {
    manager: Node
  }
  phases Working, Ready, Committed, Aborted

  on Prepare in Working {
    become Ready
    send Prepared to config.manager
  }
  on GiveUp in Working { become Aborted }
  ignore Prepare, GiveUp in Ready, Committed, Aborted because "no longer working"
  on Commit { become Committed }
  on Abort { become Aborted }
}

stack Managing = Manager
stack Holding = Resource

model TwoPhase3 {
  nodes manager: 1 of Managing { resources: resources }
  nodes resources: 3 of Holding { manager: 1 }
  world {
    links soup, duplicating
    operator DecideCommit at manager
    operator DecideAbort at manager
    operator Prepare at resources
    operator GiveUp at resources
  }
  always consistent: no a, b in resources: a.phase == Committed and b.phase == Aborted
  sometimes committed: forall r in resources: r.phase == Committed
  sometimes aborted: forall r in resources: r.phase == Aborted
  expect holds, distinct 288
}
/// Who is asked again and again decides some day.
model TwoPhaseDecides of TwoPhase3 {
  eventually decided: forall r in resources: r.phase == Committed or r.phase == Aborted
  fair weak deliver, operators
  expect holds, distinct 288
}
/// If nobody has to choose, all may wait for ever, each told again what it has heard.
model TwoPhaseStalls of TwoPhaseDecides {
  fair weak deliver
  expect violated decided
}
model TwoPhase5 of TwoPhase3 {
  nodes manager: 1 of Managing { resources: resources }
  nodes resources: 5 of Holding { manager: 1 }
  expect holds, distinct 8_832
}
model TwoPhase7 of TwoPhase3 {
  nodes manager: 1 of Managing { resources: resources }
  nodes resources: 7 of Holding { manager: 1 }
  expect holds, distinct 296_448
}
model TwoPhase8 of TwoPhase3 {
  nodes manager: 1 of Managing { resources: resources }
  nodes resources: 8 of Holding { manager: 1 }
  expect holds, distinct 1_745_408
}
