export { associatedData } from "./associated-data.ts";
export { type Cipher, createCipher } from "./cipher.ts";
export { reencryptAll } from "./reencrypt.ts";
