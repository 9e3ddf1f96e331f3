/// Leases under clocks that drift (Gray and Cheriton, "Leases", 1989). A lender lends to one borrower at a time, and again
/// when its own clock says that the lease has ended; a borrower acts until its own clock says so. Its term is shorter by more
/// than what the two clocks may differ in that time, and begins when it asks, since nobody knows how long the answer takes.

message Ask
message Lease
/// A choice of the world: a borrower has something to do.
signal Want

machine Lender {
  config {
    term: duration
  }
  phases Free, Lent
  timer ends = config.term

  on Ask from borrower in Free {
    become Lent
    arm ends
    send Lease to borrower
  }
  ignore Ask in Lent because "it is lent"
  on ends in Lent { become Free }
  ignore ends in Free because "nothing is lent"
}

machine Borrower {
  config {
    lender: Node
    term: duration
  }
  phases Idle, Asking, Acting
  timer ends = config.term

  on Want in Idle {
    become Asking
    arm ends
    send Ask to config.lender
  }
  ignore Want in Asking, Acting because "it has asked"
  on Lease in Asking { become Acting }
  ignore Lease in Idle, Acting because "it came too late"
  on ends in Asking, Acting { become Idle }
  ignore ends in Idle because "nothing was asked"
}

stack Lending = Lender
stack Borrowing = Borrower

/// A message takes less than a term, so that an answer is to the last question.
model Leases {
  nodes lender: 1 of Lending { term: 5s }
  nodes borrowers: 2 of Borrowing { lender: 1, term: 3s }
  world {
    links datagram, lossy <= 1, delay 0s .. 1s
    clocks timed, tick 500ms
    operator Want at borrowers
  }
  always alone: no a, b in borrowers: a != b and a.phase == Acting and b.phase == Acting
  sometimes acts: exists b in borrowers: b.phase == Acting
  expect holds, distinct 3_158
}
/// A lender that gains and a borrower that loses a tenth: 4.5 and 3.3 seconds.
model LeasesDrift of Leases {
  world {
    clocks timed, tick 500ms, drift 1 in 10
  }
  expect holds, distinct 534_771
}
/// A third: 3.75 and 4.5 seconds.
model LeasesLoose of Leases {
  world {
    clocks timed, tick 500ms, drift 1 in 3
  }
  expect violated alone in 14 steps
}
/// Equal terms: both end within one tick, in either order.
model LeasesEqual of Leases {
  nodes lender: 1 of Lending { term: 3s }
  nodes borrowers: 2 of Borrowing { lender: 1, term: 3s }
  expect violated alone in 13 steps
}
