/** Long-term or temporary credentials that a call is signed with. They are secrets. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** When temporary ones end; they are asked for again before that. */
  readonly expiration?: Date
}
