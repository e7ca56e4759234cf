const secretWords =
  /secret|passw|passphrase|passcode|pwd|token|credential|(?:api|access|account|private|shared)key|signature|connectionstring|authorization|bearer/;

/**
 * Whether a value of this name may be one that nobody should see. Better one name too many: what is
 * masked wrongly costs a look into the file, what is shown wrongly costs the secret.
 */
export function isSecretName(name: string): boolean {
  return secretWords.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''));
}
