/// Faults that Totem implementations once had, where another rule or timeout makes up for much of what they do: each shows where that
/// comes too late, or not at all. The numbers are upstream's commits.

use evs: Evs
use models/evs: Evs2Late
use models/drills: Deaf, Drizzle
use models/drills-rules: Reboots, OneCut, Deaths, Asks

/// Joins that were said before this ring, and such as take us for failed, break it (M02, cfbb021e).
mutant HearsOldJoins of Evs on Evs2Late {
  change `when self not in accused else "it believes that we failed"` to ``
  change `when peer not in members or ringSeq >= ring.seq else "older than our ring"` to ``
  caught by kept
}

/// A join that tells a ring nothing new is not answered (M03, d9914003): who was away for a moment stays outside.
mutant IgnoresWhatItKnows of Evs on Reboots {
  change `if phase == Operational { enterGather(JoinInOperational) }` to ``
  caught by formsSoon
}

/// A token that comes again counts as one (M11, b8878d2e): nobody notices that there are no others. Alone it is made up for by the
/// first who notices, whose join tells all; so it shows only where nobody answers that.
mutant RepeatedTokensCount of Evs on Deaths {
  change `when token.hop > myHop else "a token seen before"` to `if token.hop <= myHop { arm tokenLost }
    when token.hop > myHop else "a token seen before"`
  change `if phase == Operational { enterGather(JoinInOperational) }` to ``
  caught by noticed
}

/// Accusations of whoever is not on our ring are taken over (M13, 95615b2f).
mutant BelievesStrangers of Evs on OneCut {
  change `else if peer in members then accused else {}` to `else accused`
  caught by loyal
}

/// Who does not receive what the others do accuses nobody, and is with them again as if nothing were (M14, 22471e11).
mutant AccusesNobody of Evs on Deaf {
  change `gaveUp := true
      failed := failed + { self }` to ``
  caught by aloneFirst
}

/// The token that asks for something is held like any other, with the option that it is not (M23, f135b680).
mutant HoldsRequests of Evs on Asks {
  change `if config.cancelHoldOnRetransmit and (size(t.missing) > 0 or size(resent) > 0) { held := false }` to ``
  caught by asksAtOnce
}

/// What waits for the token is done on one that was seen before, or of another ring (M27, 40d636e9: upstream's callbacks; here
/// nothing waits for it but messages).
mutant ActsOnOldTokens of Evs on Drizzle {
  change `noteIdle(token.seq)
    when` to `noteIdle(token.seq)
    if phase == Operational and (token.ring != ring or token.hop <= myHop) {
      let count = sendNew(token.seq, config.maxMessages)
      lastSeq := token.seq + count
    }
    when`
  caught by inLine
}
