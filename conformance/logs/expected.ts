/** What each law of `spec/log-laws.mu` asks for, in the words of an operator. */
const expected: Readonly<Record<string, string>> = {
  speaksForItself: 'a ring sequence that is loaded in the name of the node whose log this is',
  ringSeqRises: 'a higher ring sequence than any that this node told before, in this life or an earlier one',
  operationalNamesRing: 'the membership that was formed, right after OPERATIONAL is entered',
  causeFitsPhase: 'a reason to gather that can come up in the phase in which the node is',
  missedLeaveIsTold: 'the failure of exactly those who left this ring without a leave that was heard',
  lostInItsPhase: 'a loss in the phase in which the node is',
  commitAfterGather: 'COMMIT entered from GATHER',
  recoveryAfterCommit: 'RECOVERY entered from COMMIT',
  operationalAfterRecovery: 'OPERATIONAL entered from RECOVERY',
  listedInRecovery: 'the commit token listed once, member by member, right after RECOVERY is entered',
  roomForNodes: 'no more nodes than corosync has room for',
  ascending: 'members in ascending order',
  movedAreMembers: 'only members of the last ring among those who move together',
  comesFromItsRing: 'the ring that this node was on last as its own previous one',
  ringIsNew: 'previous rings of lower sequence than the one being formed',
  oneCommitToken: 'the same previous ring of a member as other nodes were shown for this ring',
  ofTheRing: 'this node among the members',
  syncEndsRecovery: 'services synchronised only when RECOVERY is over',
  asCommitted: 'the members that the commit token has',
  transitionalAsCommitted: 'those members of the last ring moving together that the commit token shows to come from it',
  joinedAreMembers: 'only members among those who joined',
  joinedIsDifference: 'as joined: members that were not there before, or did not come along from the last ring',
  leftIsDifference: 'as left: those who were there before and did not come along from the last ring',
  formedAfterRecovery: 'a membership formed only when OPERATIONAL was entered',
  ringAsStored: 'the ring sequence that was stored when this ring was committed to',
  leftWereMembers: 'only members of the last ring among those who left',
  membersAddUp: 'the last members, without those who left and with those who joined, as the new ones',
  movedTogether: 'two members that come from one ring both saying so, and two that do not, neither',
  lowestIsRep: 'the lowest member as representative in the ring id',
  oneMembership: 'the members that other nodes tell of the same ring id',
  oneRingOfSequence: 'no member that is on another ring of the same sequence',
  comesAsCommitted: 'this node coming from the ring that others were shown by the commit token',
  failedHaveLeft: 'only nodes that left with this ring',
  verdictTurns: 'a verdict other than the one before',
  verdictOfTheRing: 'the members that services were synchronised with last',
  oneVerdict: 'the verdict that the other members of this ring came to',
  quorateHasVotes: 'no quorum: the members have fewer votes than the configuration asks for',
  votesMakeQuorate: 'quorum: the members have the votes that the configuration asks for',
}

export function expectedBy(law: string): string {
  return expected[law] ?? 'a line that the laws can follow'
}

/** The laws that have such words. */
export const explained: readonly string[] = Object.keys(expected)
