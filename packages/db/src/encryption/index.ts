export { associatedData } from "./associated-data.ts";
export { type Cipher, createCipher, createReplaceableCipher, DecryptionError } from "./cipher.ts";
export { countEncrypted, reencryptAll } from "./reencrypt.ts";
