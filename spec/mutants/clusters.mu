/// Faults of whole nodes, which drills show: of services at the edge of two rings, of packets that share messages, and the
/// one of the ring protocol that needs five nodes. M18, M24, M25, M26 and M29 are faults that other implementations had.

use evs: Evs
use totempg: Totempg
use sync: Sync
use cpg: Cpg
use models/clusters: Clusters2, ClustersTalk, ClustersComing

/// Every join that accuses whom we do not is answered, as corosync does it: two who learn nothing from each other answer
/// each other for ever, and no consensus times out.
mutant AnswersEveryJoin of Evs on Clusters2 {
  change `when tells or config.answersStaleJoins else "whom it accuses is no news, as it was not of our ring"` to ``
  caught by calm
}

/// What a service says in its turn waits for the end of that very turn.
mutant NothingUrgent of Totempg on ClustersTalk {
  change `emit Send(body: body(end), urgent: synchronising)` to `emit Send(body: body(end), urgent: false)`
  caught by verdictsSettle
}

/// Parts of messages of the time before a ring's services were synchronised are put to those of after.
mutant OneBuffer of Totempg on ClustersTalk {
  change `get(if synchronising then openThen else open, peer)` to `get(open, peer)`
  change `if synchronising { openThen[peer] := after } else { open[peer] := after }` to `open[peer] := after`
  caught by unbroken
}

/// Buffers change with the ring and not with the end of its synchronisation (M18, e7a82370).
mutant SwitchesEarly of Totempg on ClustersTalk {
  change `open := open & members
    openThen := {}` to `open := {}
    openThen := {}`
  caught by unbroken
}

/// When one message cannot be put together, everybody's are thrown away (M29, 74f6309d).
mutant ThrowsAllAway of Totempg on ClustersTalk {
  change `after := begun(0, goesOn != 0)` to `after := begun(0, goesOn != 0)
      open := {}`
  caught by unbroken
}

/// A service's turn ends before it has said all.
mutant BarrierFirst of Sync on ClustersComing {
  change `emit Turn(service: turns[0])
      emit Said` to `emit Said
      emit Turn(service: turns[0])`
  caught by groupsSettle
}

/// A synchronisation that was cut short leaves what it heard to the next (M24, 2ab885ab): members who are none.
mutant KeepsLists of Cpg on ClustersComing {
  change `listed := {}
    synchronised := false
  }` to `synchronised := false
  }`
  caught by groupsSettle
}

/// A service begins with a new ring only when its turn comes (M25, 154895df).
mutant BeginsInItsTurn of Cpg on ClustersComing {
  change `listed := {}
    synchronised := false
  }` to `listed := {}
  }`
  change `emit Multicast(payload: Downlist(` to `synchronised := false
    emit Multicast(payload: Downlist(`
  caught by unbroken
}

/// The lists of members are taken in before it is known who was lost (M26, 35446d6b).
mutant ListsFirst of Cpg on ClustersComing {
  change `JoinList(theirs) => {` to `JoinList(theirs) => {
        processes := processes + { Process(group: p.group, node: peer, pid: p.pid) for p in theirs }`
  caught by member
}
