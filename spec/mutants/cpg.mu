/// Faults of process groups.

use cpg: Cpg
use models/cpg: Groups2, Groups2Away

/// Only the ring just before tells who came along: who was away while a synchronisation was cut short is taken for a member
/// all along, although what it said there was not heard.
mutant ForgetsWhoWasAway of Cpg on Groups2Away {
  change `along := along & came` to `along := came`
  caught by unbroken
}

/// Groups speak while they are synchronised: who comes in behind its node's list is in nobody's list.
mutant SpeaksWhileSynchronising of Cpg on Groups2 {
  change `if synchronised { emit` to `if true { emit`
  caught by sameProcesses
}

/// A client gets messages as soon as it has asked to come in.
mutant TooEarly of Cpg on Groups2 {
  change `one.group == group and one.membership in { Joined, Leaving }` to `one.group == group`
  caught by member
}
