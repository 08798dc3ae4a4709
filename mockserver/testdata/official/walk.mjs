// Walks through the account service with the official packages, unmodified, as
// an application would. Each package runs each walk in a project of its own.
// Usage: node walk.mjs, with the environment that a mock server gives.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

const endpoint = process.env.APPWRITE_ENDPOINT
const control = process.env.APPCTL_MOCK_CONTROL

// The web package keeps sessions in localStorage where cookies do not reach.
globalThis.window = {
  console,
  location: { href: '', hostname: 'localhost' },
  localStorage: {
    kept: {},
    getItem(key) { return this.kept[key] ?? null },
    setItem(key, value) { this.kept[key] = value },
  },
}
const signOutLocally = () => { window.localStorage.kept = {} }

// The packages say at every answer that they are ahead of the server's version,
// and that their session is in localStorage.
const { log, warn } = console
const known = /^Warning: The current SDK|^Appwrite is using localStorage/
console.log = (...words) => { if (!known.test(words[0])) log(...words) }
console.warn = (...words) => { if (!known.test(words[0])) warn(...words) }

let passed = 0
const step = async (name, run) => {
  try {
    await run()
    passed++
  } catch (e) {
    console.error(`FAIL ${name}: ${e.type ?? ''} ${e.stack ?? e}`)
    process.exitCode = 1
  }
}

const call = async (method, path, body) => {
  const r = await fetch(control + path, {
    method, body: body && JSON.stringify(body), headers: body ? { 'content-type': 'application/json' } : {},
  })
  assert.ok(r.ok, `${method} ${path}: ${r.status} ${r.ok ? '' : await r.text()}`)
  return r.status === 204 ? null : r.json()
}

let projects = 0
const newProject = async (settings = {}) => {
  const id = `walk${++projects}`
  await call('PUT', `/projects/${id}`, { name: 'Walk', platforms: ['app.example'], ...settings })
  return id
}

const lastMessage = async (project, filter) => {
  const { messages } = await call('GET', `/projects/${project}/messages?${new URLSearchParams(filter)}`)
  assert.ok(messages.length > 0, `no message for ${JSON.stringify(filter)}`)
  return messages.at(-1)
}

const refused = (type) => (e) => { assert.equal(e.type, type, `${e.type}: ${e.message}`); return true }

// totp is RFC 6238 with the defaults: SHA-1, six digits, 30 seconds.
const totp = async (project, secret) => {
  const { now } = await call('GET', `/projects/${project}/clock`)
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.parse(now) / 30000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0')
}

const email = 'ada@example.com'
const password = 'difference engine'

// walkWeb is an application in a browser whose cookies do not reach the server.
const walkWeb = async (name, sdk) => {
  const project = await newProject()
  await call('PUT', `/projects/${project}/clock`, { frozen: true }) // no code runs out while it travels
  const client = new sdk.Client().setEndpoint(endpoint).setProject(project)
  const account = new sdk.Account(client)
  const $ = (what, run) => step(`${name}: ${what}`, run)
  let secret = ''
  signOutLocally()

  await $('sign up', async () => {
    const user = await account.create({ userId: sdk.ID.unique(), email, password, name: 'Ada' })
    assert.equal(user.email, email)
    assert.equal(user.targets.length, 1)
    await assert.rejects(account.get(), refused('general_unauthorized_scope'))
    await assert.rejects(account.create({ userId: sdk.ID.unique(), email, password }), refused('user_already_exists'))
  })
  await $('sign in and out', async () => {
    await assert.rejects(account.createEmailPasswordSession({ email, password: 'something else' }), refused('user_invalid_credentials'))
    const session = await account.createEmailPasswordSession({ email, password })
    assert.deepEqual(session.factors, ['password'])
    assert.equal((await account.get()).name, 'Ada')
    await assert.rejects(account.createEmailPasswordSession({ email, password }), refused('user_session_already_exists'))
    await account.deleteSession({ sessionId: 'current' })
    await assert.rejects(account.get(), refused('general_unauthorized_scope'))
    await account.createEmailPasswordSession({ email, password })
  })
  await $('sessions', async () => {
    const { total, sessions } = await account.listSessions()
    assert.equal(total, 1)
    assert.equal(sessions[0].current, true)
    assert.equal((await account.getSession({ sessionId: 'current' })).$id, sessions[0].$id)
    await account.updateSession({ sessionId: sessions[0].$id })
  })
  await $('prefs and profile', async () => {
    await account.updatePrefs({ prefs: { theme: 'dark', größe: [1, 2, { a: null }] } })
    const { theme, größe } = await account.getPrefs()
    assert.equal(JSON.stringify({ theme, größe }), '{"theme":"dark","größe":[1,2,{"a":null}]}')
    assert.equal((await account.updateName({ name: 'Ada Lovelace' })).name, 'Ada Lovelace')
    await account.updatePassword({ password: 'analytical engine', oldPassword: password })
    await account.updatePassword({ password, oldPassword: 'analytical engine' })
  })
  await $('JWT', async () => {
    const { jwt } = await account.createJWT()
    const other = new sdk.Account(new sdk.Client().setEndpoint(endpoint).setProject(project).setJWT(jwt))
    const kept = { ...window.localStorage.kept }
    signOutLocally()
    assert.equal((await other.get()).email, email)
    window.localStorage.kept = kept
  })
  await $('e-mail verification', async () => {
    await account.createEmailVerification({ url: 'https://app.example/verify' })
    const { url } = await lastMessage(project, { to: email, kind: 'email-verification' })
    const query = new URL(url).searchParams
    await account.updateEmailVerification({ userId: query.get('userId'), secret: query.get('secret') })
    assert.equal((await account.get()).emailVerification, true)
  })
  await $('phone verification', async () => {
    await account.updatePhone({ phone: '+15551230001', password })
    await account.createPhoneVerification()
    const { code, userId } = await lastMessage(project, { to: '+15551230001', kind: 'phone-verification' })
    await account.updatePhoneVerification({ userId, secret: code })
    assert.equal((await account.get()).phoneVerification, true)
  })
  await $('second factor', async () => {
    const made = await account.createMFAAuthenticator({ type: sdk.AuthenticatorType.Totp })
    secret = made.secret
    await account.updateMFAAuthenticator({ type: sdk.AuthenticatorType.Totp, otp: await totp(project, secret) })
    await account.updateMFA({ mfa: true })
    const { recoveryCodes } = await account.createMFARecoveryCodes()
    assert.equal(recoveryCodes.length, 6)
    await account.deleteSession({ sessionId: 'current' })

    for (const [factor, answer] of [
      [sdk.AuthenticationFactor.Totp, () => totp(project, secret)],
      [sdk.AuthenticationFactor.Recoverycode, () => recoveryCodes[0]],
      [sdk.AuthenticationFactor.Email, async () => (await lastMessage(project, { to: email, kind: 'mfa-challenge' })).code],
      [sdk.AuthenticationFactor.Phone, async () => (await lastMessage(project, { to: '+15551230001', kind: 'mfa-challenge' })).code],
    ]) {
      await account.createEmailPasswordSession({ email, password })
      await assert.rejects(account.get(), refused('user_more_factors_required'))
      assert.equal((await account.listMFAFactors()).totp, true)
      const challenge = await account.createMFAChallenge({ factor })
      await assert.rejects(account.updateMFAChallenge({ challengeId: challenge.$id, otp: 'wrong' }), refused('user_invalid_token'))
      await account.updateMFAChallenge({ challengeId: challenge.$id, otp: await answer() })
      assert.equal((await account.get()).mfa, true)
      if (factor !== sdk.AuthenticationFactor.Phone) await account.deleteSession({ sessionId: 'current' })
    }
    assert.equal((await account.getMFARecoveryCodes()).recoveryCodes.length, 5)
    assert.equal((await account.updateMFARecoveryCodes()).recoveryCodes.length, 6)
    await account.deleteMFAAuthenticator({ type: sdk.AuthenticatorType.Totp })
    await account.updateMFA({ mfa: false })
  })
  await $('push target', async () => {
    const target = await account.createPushTarget({ targetId: sdk.ID.unique(), identifier: 'device-token' })
    assert.equal(target.providerType, 'push')
    await account.updatePushTarget({ targetId: target.$id, identifier: 'another-token' })
    await account.deletePushTarget({ targetId: target.$id })
  })
  await $('recovery', async () => {
    await account.deleteSessions()
    await account.createRecovery({ email, url: 'https://app.example/recover' })
    const { secret, userId } = await lastMessage(project, { to: email, kind: 'recovery' })
    await account.updateRecovery({ userId, secret, password: 'analytical engine' })
    await account.createEmailPasswordSession({ email, password: 'analytical engine' })
    await account.deleteSession({ sessionId: 'current' })
  })
  await $('magic URL', async () => {
    const token = await account.createMagicURLToken({ userId: sdk.ID.unique(), email: 'bob@example.com', url: 'https://app.example/login', phrase: true })
    const { url, phrase } = await lastMessage(project, { to: 'bob@example.com', kind: 'magic-url' })
    assert.equal(phrase, token.phrase)
    const query = new URL(url).searchParams
    const session = await account.createSession({ userId: query.get('userId'), secret: query.get('secret') })
    assert.equal(session.provider, 'magic-url')
    await account.deleteSession({ sessionId: 'current' })
  })
  await $('e-mail OTP', async () => {
    const token = await account.createEmailToken({ userId: sdk.ID.unique(), email: 'eve@example.com' })
    const { code } = await lastMessage(project, { to: 'eve@example.com', kind: 'email-otp' })
    await account.createSession({ userId: token.userId, secret: code })
    assert.equal((await account.get()).emailVerification, true)
    await account.deleteSession({ sessionId: 'current' })
    await assert.rejects(account.createSession({ userId: token.userId, secret: code }), refused('user_invalid_token'))
  })
  await $('phone OTP', async () => {
    const token = await account.createPhoneToken({ userId: sdk.ID.unique(), phone: '+15551230002' })
    const { code } = await lastMessage(project, { to: '+15551230002', kind: 'phone-otp' })
    const session = await account.createSession({ userId: token.userId, secret: code })
    assert.equal(session.provider, 'phone')
    await account.deleteSession({ sessionId: 'current' })
  })
  await $('anonymous, then permanent', async () => {
    const session = await account.createAnonymousSession()
    const user = await account.updateEmail({ email: 'was-anonymous@example.com', password })
    assert.equal(user.$id, session.userId)
    assert.equal((await account.updateStatus()).status, false)
    signOutLocally()
  })
  await $('OAuth2 token', async () => {
    await call('PATCH', `/projects/${project}`, { oauth2: { github: { enabled: true, appId: 'app', secret: 'secret' } } })
    const start = account.createOAuth2Token({ provider: sdk.OAuthProvider.Github, success: 'https://app.example/in', failure: 'https://app.example/out' })
    const landed = await follow(start ?? window.location.href, 'https://app.example')
    const query = landed.searchParams
    const session = await account.createSession({ userId: query.get('userId'), secret: query.get('secret') })
    assert.equal(session.provider, 'github')
    const { total, identities } = await account.listIdentities()
    assert.equal(total, 1)
    await account.deleteIdentity({ identityId: identities[0].$id })
    await account.deleteSession({ sessionId: 'current' })
  })
}

// follow goes through redirects, as a browser, until they leave the server.
const follow = async (url, until) => {
  for (let hops = 0; hops < 10; hops++) {
    const r = await fetch(url, { redirect: 'manual' })
    assert.ok(r.headers.has('location'), `${url}: ${r.status} ${await r.text()}`)
    url = new URL(r.headers.get('location'), url)
    if (url.href.startsWith(until)) return url
  }
  throw new Error('too many redirects')
}

// walkServer is an application on a server: the key makes sessions, a client a
// user uses them.
const walkServer = async (name, sdk) => {
  const project = await newProject({ apiKeys: [{ secret: 'standard_walk', scopes: ['*'] }] })
  const as = (use) => new sdk.Account(use(new sdk.Client().setEndpoint(endpoint).setProject(project)))
  const server = as((c) => c.setKey('standard_walk'))
  const $ = (what, run) => step(`${name}: ${what}`, run)
  let user, session

  await $('sign up and in', async () => {
    await server.create({ userId: sdk.ID.unique(), email, password, name: 'Ada' })
    session = await server.createEmailPasswordSession({ email, password })
    assert.notEqual(session.secret, '')
    user = as((c) => c.setSession(session.secret))
    assert.equal((await user.get()).email, email)
    await assert.rejects(server.get(), refused('general_unauthorized_scope'))
  })
  await $('a second user beside the first', async () => {
    await server.create({ userId: 'bob', email: 'bob@example.com', password })
    const other = as((c) => c)
    await assert.rejects(other.get(), refused('general_unauthorized_scope'))
    const { secret } = await server.createEmailPasswordSession({ email: 'bob@example.com', password })
    assert.equal((await as((c) => c.setSession(secret)).get()).$id, 'bob')
    assert.equal((await user.get()).email, email)
  })
  await $('prefs, sessions, JWT', async () => {
    await user.updatePrefs({ prefs: { a: { b: [1] } } })
    assert.equal(JSON.stringify(await user.getPrefs()), '{"a":{"b":[1]}}')
    assert.equal((await user.listSessions()).total, 1)
    if (user.createJWT) {
      const { jwt } = await user.createJWT()
      assert.equal((await as((c) => c.setJWT(jwt)).get()).email, email)
    }
  })
  await $('e-mail OTP', async () => {
    const token = await server.createEmailToken({ userId: sdk.ID.unique(), email: 'eve@example.com' })
    assert.match(token.secret, /^\d{6}$/)
    const made = await server.createSession({ userId: token.userId, secret: token.secret })
    assert.equal((await as((c) => c.setSession(made.secret)).get()).email, 'eve@example.com')
  })
  await $('users', async () => {
    const users = new sdk.Users(new sdk.Client().setEndpoint(endpoint).setProject(project).setKey('standard_walk'))
    const made = await users.create({ userId: sdk.ID.unique(), email: 'carl@example.com', password, name: 'Carl' })
    assert.equal((await users.get({ userId: made.$id })).name, 'Carl')
    const { total } = await users.list({ queries: [sdk.Query.equal('email', ['carl@example.com'])] })
    assert.equal(total, 1)
    await users.updateLabels({ userId: made.$id, labels: ['vip'] })
    const token = await users.createToken({ userId: made.$id })
    const login = await server.createSession({ userId: made.$id, secret: token.secret })
    assert.deepEqual(login.factors, ['token'])
    await users.delete({ userId: made.$id })
    await assert.rejects(users.get({ userId: made.$id }), refused('user_not_found'))
  })
  await $('sign out', async () => {
    await user.deleteSession({ sessionId: 'current' })
    await assert.rejects(user.get(), refused('general_unauthorized_scope'))
  })
}

for (const name of ['appwrite', 'appwrite-24', 'appwrite-21']) await walkWeb(name, await import(name))
for (const name of ['node-appwrite', 'node-appwrite-24', 'node-appwrite-20']) await walkServer(name, await import(name))
console.log(`${passed} steps passed`)
