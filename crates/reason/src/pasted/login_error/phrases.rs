//! By which words are the servers of mailboxes known? Each list means one thing, parts of a phrase
//! between ` * ` in their order.

pub(super) const CONNECTIONS: &str = "\
    too many * connection|maximum number of connections|connections from user|\
    maximum * sessions|concurrent|simultaneous|connection limit|too many sessions|\
    mail_max_userip_connections";
pub(super) const LOCK_LEFT: &str = "\
    timeout while waiting for lock|timed out * lock|stale lock|lock * stale|\
    waiting for the lock";
pub(super) const LOCK: &str = "\
    mailbox is locked|mailbox locked|maildrop already locked|unable to lock|can't lock|\
    cannot lock|lock busy|lock failed|another session|another pop3 session|already in use|\
    mailbox in use|mailbox is in use|in use by another|maildrop is locked|maildrop locked|\
    pop lock|is being used by another";
pub(super) const DAMAGE: &str = "\
    valid mbox|mbox format|corrupt * mailbox|mailbox * corrupt|corrupt * index|\
    index * corrupt|corrupted mbox|mailbox is damaged|index file is broken|\
    isn't a valid mail|invalid mailbox format|internal inconsistency";
pub(super) const OFTEN: &str = "\
    login-delay|minimum * between|too frequent|checking * too often|wait * before * again";
pub(super) const FULL: &str = "\
    over quota|overquota|quota exceeded|exceeded * quota|quota limit|mailbox is full";
pub(super) const OFF: &str = "\
    account * disabled|account * suspended|mailbox * disabled|mailbox * suspended|\
    user is disabled|account is locked|user account locked|imap access is disabled|\
    pop access is not enabled|smtpclientauthentication is disabled";
pub(super) const RAN_OUT: &str = "\
    password * expired|expired password|expired credentials|account * expired";
pub(super) const MODERN: &str = "\
    application-specific password|app password|app-specific password|\
    log in via your web browser|web login required|basic authentication is disabled|\
    basicauthblocked|weblogin|login fail* enter your authorization code|\
    server said you must sign in via a web browser";
pub(super) const REFUSED: &str = "\
    invalid login or password|authentication failed|authenticationfailed|\
    authentication failure|login failed|login incorrect|login invalid|invalid user name|\
    invalid username|username or password|user name or password|\
    user name and password for the following server|wrong password|incorrect password|\
    password is incorrect|password incorrect|invalid password|password was rejected|\
    password you entered|rejected your login|rejected the user name|rejected your username|\
    invalid credentials|logon failure|incorrect authentication data|\
    authentication credentials invalid|did not accept * password|not accept the login|\
    cannot login|login to server * failed";
/// What Postfix and Dovecot log when the service that checks passwords is not there, or full.
pub(super) const LOGGED: &str = "\
    private/auth failed|no sasl authentication mechanisms|auth: error: |client_limit|\
    process_limit";
/// What Outlook.com says over IMAP, whose front lets somebody in and finds no mailbox behind.
pub(super) const BEHIND: &str = "user is authenticated but not connected";
pub(super) const NO_FOLDER: &str = "\
    no such mailbox|mailbox doesn't exist|mailbox does not exist|unknown mailbox|\
    folder doesn't exist|folder does not exist|no such folder";
pub(super) const LATER: &str = "temporar|try again later|internal error|system problem";
pub(super) const DOWN: &str = "\
    connection to storage server failed|connection to imap server failed|\
    error connecting to imap|temporarily unavailable|temporary authentication failure|\
    internal server error|internal error occurred|backend|server bug|imap server * down|\
    error: connection dropped by imap server|connection lost to authentication server";
/// Words by which a program says that the mailbox's server speaks.
pub(super) const LEADS: &str = "\
    your imap server|your pop server|your pop3 server|imap server responded|\
    the mail server for account|imap command|imap4.error";
