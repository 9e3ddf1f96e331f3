/// Faults that a handshake against replay may have: an adversary who can forge nothing gets admitted what it heard, a counter is
/// used twice, or two nodes never meet again.

use envelope: Sessions
use models/envelope: Envelope2, Envelope2Patience, Envelope2Reboot, Envelope2Rekey, EnvelopeHeals

/// A session is believed without proof: a greeting of an earlier life is as good as one of this life.
mutant BelievesGreetings of Sessions on Envelope2Reboot {
  change `if answer is Some(_) and answer == get(challenges, peer) {` to `if true {`
  caught by onwards
}

/// Any answer will do, to whichever challenge, of whichever life.
mutant TakesAnyAnswer of Sessions on Envelope2Reboot {
  change `answer is Some(_) and answer == get(challenges, peer)` to `answer is Some(_)`
  caught by onwards
}

/// A challenge that was answered stays: who answered it in two lives proves the first one after the second.
mutant KeepsChallenge of Sessions on Envelope2Reboot {
  change `challenges := challenges - { peer }` to ``
  caught by onwards
}

/// Who proves the session that it has proved before is taken for new.
mutant ForgetsWindow of Sessions on Envelope2 {
  change `if get(proved, peer) != Some(theirs) {
        proved[peer] := theirs
        sent[peer] := 0` to `if get(proved, peer) == Some(theirs) { windows[peer] := unused }
      if get(proved, peer) != Some(theirs) {
        proved[peer] := theirs
        sent[peer] := 0`
  caught by once
}

/// The same of the counters that are sent.
mutant CountsAnew of Sessions on Envelope2 {
  change `if get(proved, peer) != Some(theirs) {
        proved[peer] := theirs
        sent[peer] := 0` to `sent[peer] := 0
      if get(proved, peer) != Some(theirs) {
        proved[peer] := theirs`
  caught by counterOnce
}

/// The window of one session stays for the next: what its sender counts anew is refused as sent again.
mutant KeepsWindow of Sessions on Envelope2Reboot {
  change `windows[peer] := unused` to `windows[peer] := get(windows, peer) ?? unused`
  caught by onlyAgain
}

/// What is admitted does not move the window.
mutant WindowStays of Sessions on Envelope2 {
  change `windows[of.sender] := after(window, config.width, of.counter)` to ``
  caught by once
}

/// New keys begin to count anew: with the old key back the counters are, too.
mutant CountsAnewWithKeys of Sessions on Envelope2Rekey {
  change `keys := next` to `keys := next
    sent := { n: 0 for n, c in sent }`
  caught by counterOnce
}

/// New keys begin with new windows: what the old key sealed, which still opens, is admitted again.
mutant ForgetsWindowWithKeys of Sessions on Envelope2Rekey {
  change `keys := next` to `keys := next
    windows := { n: unused for n, w in windows }`
  caught by once
}

/// It is not asked for which of our lives a datagram was sealed.
mutant TakesOldSealings of Sessions on Envelope2Reboot {
  change `and of.receiving == session` to ``
  caught by ofThisLife
}

/// Who sent what does not open is not asked who it is: it goes on for ever in a session that nobody knows any more.
mutant AsksNobody of Sessions on EnvelopeHeals {
  change `knock(peer)
            emit Dropped(reason: NotAuthentic)` to `emit Dropped(reason: NotAuthentic)`
  caught by acquainted
}

/// Whoever sends datagrams in the name of a node makes us greet it for each.
mutant GreetsWithoutPatience of Sessions on Envelope2Patience {
  change `when not armed(patience(peer)) else "it was greeted just now"` to ``
  caught by patient
}
