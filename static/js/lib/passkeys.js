// Passkeys speak in bytes, forms in text: this turns one into the other, and asks the browser for a key.

export const supported = () => "PublicKeyCredential" in window

export async function create({ publicKey }, { passwordless } = {}) {
  const options = structuredClone(publicKey)
  options.challenge = bytes(options.challenge)
  options.user.id = bytes(options.user.id)
  options.excludeCredentials = options.excludeCredentials?.map(withBytes)
  if (passwordless !== undefined) {
    options.authenticatorSelection = {
      ...options.authenticatorSelection,
      residentKey: passwordless ? "required" : "discouraged",
      requireResidentKey: passwordless,
      userVerification: passwordless ? "required" : "preferred",
    }
  }
  const made = await navigator.credentials.create({ publicKey: options })
  return JSON.stringify({
    ...named(made),
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? [],
    },
  })
}

export async function get({ publicKey }) {
  const options = structuredClone(publicKey)
  options.challenge = bytes(options.challenge)
  options.allowCredentials = options.allowCredentials?.map(withBytes)
  const found = await navigator.credentials.get({ publicKey: options })
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response
  return JSON.stringify({
    ...named(found),
    response: {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  })
}

function named(credential) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

function withBytes(descriptor) {
  return { ...descriptor, id: bytes(descriptor.id) }
}

function bytes(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
}
