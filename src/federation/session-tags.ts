/** Session tags by key as spelled; keys are unique without regard to case. Insertion order kept. */
export type SessionTags = ReadonlyMap<string, string>
