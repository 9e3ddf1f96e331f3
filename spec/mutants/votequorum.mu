/// Faults that votequorum once had, and some that it might have. Each is caught by the property that it names.

use votequorum: Votequorum
use models/conf-device: DeviceClient
use models/votequorum-device: Device4, DeviceLast3
use models/votequorum: TieBreakerGuard, Even, Majority3, WaitsForAll
use models/votequorum-laws: Kept
use models/votequorum-options: ReloadWaits,
  Grows,
  Evens,
  TooFew,
  Device2,
  ReloadFails,
  MasterWins,
  PairTieBreaker,
  Strangers,
  Believing

/// Upstream until 2015: a tie-breaker did not ask whether the other side could have quorum.
mutant TieBreakerIgnoresOthers of Votequorum on TieBreakerGuard {
  change `and size(previous) - size(current) < quorum` to ``
  caught by oneQuorate
}

/// Half is taken for a majority.
mutant HalfIsEnough of Votequorum on Even {
  change `max((most + 2) div 2, (total() + 2) div 2)` to `max((most + 1) div 2, (total() + 1) div 2)`
  caught by oneQuorate
}

/// Who went still counts.
mutant TheGoneStillVote of Votequorum on Majority3 {
  change `n: if n in gone then s with { member: false } else s
      for n, s in known
      where n not in gone or Leaving in s.flags` to `n: s for n, s in known`
  caught by oneQuorate
}

/// The first boot does not wait for all.
mutant DoesNotWait of Votequorum on WaitsForAll {
  change `when total() == mine().expected else "waiting for all cluster members"` to ``
  caught by everybodyFirst
}

// ---------------------------------------------------------------- faults that corosync once had, each named by its repair

/// ca320bea: a reload begins to wait for all anew.
mutant ReloadWaitsAnew of Votequorum on ReloadWaits {
  change `if not waits() { wait(false) }` to `wait(waits())`
  caught by quiet
}

/// 8ce65bf9: wait_for_all does not follow a two_node that changes.
mutant WaitDoesNotFollow of Votequorum on Grows {
  change `fn waits(): bool = waitsWith(settings.twoNode)` to `fn waits(): bool = waitsWith(config.twoNode)`
  caught by waitsAsPair
}

/// 15383b3e: a tie-breaker that was off in an odd cluster stays off.
mutant TieBreakerStaysOff of Votequorum on Evens {
  change `tieBreakerWith(settings.votes,` to `tieBreakerWith(config.votes,`
  caught by halfActs
}

/// 0c16442f: fewer votes may be expected than are here.
mutant TooFewAccepted of Votequorum on TooFew {
  change `expected > 0 and expected >= total() and` to ``
  caught by refuses
}

/// a71ec5d9: a verdict is told at every nodeinfo, and not once for a ring.
mutant TellsTooEarly of Votequorum on Kept {
  change `if changed and not syncing { announce() }` to `if changed { announce() }`
  caught by onlyNews
}

/// b4c99346: a ring is active before the device has polled on it.
mutant DoesNotAwaitDevice of Votequorum on Device2 {
  change `if registered() and DeviceAlive in mine().flags { awaitDevice() }` to ``
  caught by castOnThisRing
}

/// b8902464: a poll that is about another ring counts on this one.
mutant PollOfAnyRing of Votequorum on Device2 {
  change `if operable and registered() and theirs != ring then WrongRing else refusal(name)` to `refusal(name)`
  caught by castOnThisRing
}

/// 7cb539e2: a configuration is taken although its reload failed.
mutant TakesFailedReload of Votequorum on ReloadFails {
  change `succeeded and (new.expectedVotes` to `(new.expectedVotes`
  caught by unchanged
}

/// 379b2036: a master wins without the vote of the device.
mutant MasterWithoutVote of Votequorum on MasterWins {
  change `DeviceMasterWins in s.flags and DeviceCastsVote in s.flags` to `DeviceMasterWins in s.flags`
  caught by byMaster
}

/// 3fed1af0: flags that change are no reason to count again.
mutant FlagsDoNotCount of Votequorum on MasterWins {
  change `old != get(known, peer)` to `match old { None => true Some(o) => o with { flags: flags } != known[peer] }`
  caught by agreed
}

/// c832ade0: two_node goes on beside a tie-breaker.
mutant PairWithTieBreaker of Votequorum on PairTieBreaker {
  change `settings.twoNode and config.tieBreaker is Off` to `settings.twoNode`
  caught by oneQuorate
}

/// f1989556: the votes of a device that is not known are asked of its node.
mutant DeviceOfStranger of Votequorum on Strangers {
  change `when peer in keys(known) else "of a node that has not been heard of"
    let believes` to `let believes`
  caught by breach
}

/// aa295be8: whether the node of a device is quorate is asked of the message about the device, which never says so.
mutant AsksTheDevice of Votequorum on Believing {
  change `not quorate and Quorate in known[peer].flags` to `not quorate and false`
  caught by believed
}

// ---------------------------------------------------------------- a quorum device

/// The device's votes count on nodes that it does not vote for.
mutant CountsDeviceAnyhow of Votequorum on DeviceLast3 {
  change `(if DeviceCastsVote in mine().flags then deviceVotes else 0)` to `deviceVotes`
  caught by oneQuorate
}

/// What the arbiter said of the ring before is taken for this one.
mutant VotesOnOldRing of DeviceClient on Device4 {
  change `votes := config.everywhere or config.arbiter in all` to `votes := votes or config.arbiter in all`
  caught by oneQuorate
}
