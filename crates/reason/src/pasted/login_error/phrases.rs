//! By which words are the servers of mailboxes known? Each list means one thing, parts of a phrase
//! between ` * ` in their order and near each other.

pub(super) const CONNECTIONS: &str = "\
    too many * connection|maximum number of connections|connections from user|\
    maximum * sessions|concurrent|simultaneous|connection limit|too many sessions|\
    mail_max_userip_connections";
pub(super) const LOCK_LEFT: &str = "\
    while waiting for lock|timed out * lock|stale lock|lock * stale|waiting for the lock|\
    timeout * lock for";
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
    login-delay|minimum * between|too frequent|checking * too often|wait * before * again|\
    login limit|frequency of requests|too many log";
pub(super) const FULL: &str = "\
    over quota|overquota|quota exceeded|exceeded * quota|quota limit|mailbox is full";
pub(super) const OFF: &str = "\
    account * disabled|account * suspended|mailbox * disabled|mailbox * suspended|\
    user is disabled|account is locked|user account locked|\
    smtpclientauthentication is disabled|unsafe login|login is not allowed";
/// Access for programs that whoever has the mailbox switches on, in its settings.
pub(super) const ACCESS_OFF: &str = "\
    imap access is disabled|pop access is disabled|pop3 access is disabled|\
    access is not enabled|not enabled for imap|not enabled for pop|yet to enable imap|\
    yet to enable pop|imap is disabled|pop is disabled|pop3 is disabled|imap * not enabled|\
    pop3 * not enabled|not have access rights|服务未开启|服务未开通|service is not open|\
    user has no permission|access restricted";
/// What Microsoft says, which takes no password of a program at all.
pub(super) const MICROSOFT: &str = "\
    5.7.139|basic authentication is disabled|basicauthblocked|outlook server said|office365";
pub(super) const RAN_OUT: &str = "\
    password * expired|expired password|expired credentials|account * expired|\
    password must be changed";
/// A password made for programs, by every name that companies give it.
pub(super) const MODERN: &str = "\
    application-specific|app-specific|application specific|app password|apps password|\
    application password|authorization code|authorisation code|parol prilozhenija|\
    parol prilozheniya|пароль приложения|пароль для внешн|授权码|授權碼|专用密码|应用密码|アプリ パスワード|\
    アプリパスワード|app-passwor|anwendungsspezifisch|anwendungspasswor|mot de passe d'application|\
    contraseña de aplicaci|contraseñas de aplicaci|senha de app|senha de aplica|\
    password per le app|password per l'app|app-wachtwoord|كلمة مرور التطبيق";
/// A log-in that wants a browser, or a way without a password.
pub(super) const BROWSER: &str = "\
    your web browser|via a web browser|in a web browser|via the web browser|\
    web login required|weblogin|basic authentication is disabled|basic auth is disabled|\
    basicauthblocked|basic authentication is not|did not meet the criteria to be authenticated|\
    invalidsecondfactor|login via webmail first";
/// What looks passwords up is not there: the password was not looked at.
pub(super) const BACKEND: &str = "\
    temporary auth|temporary login|temporary internal|temporary system|temporary server|\
    temporary backend|connection lost to auth|authentication server|auth server|\
    authentication backend|auth backend|authentication service|\
    authentication system|system busy|server unavailable|service unavailable|server busy|\
    authentication temporarily|temporarily unable|unable to authenticate at this time|\
    internal authentication|cannot authenticate now|login server|proxy * failed|\
    server error * try again|server error - please try|auth process|authentication daemon|\
    saslauthd|backend error|backend unavailable|database * unavailable|auth timed out|\
    authentication timed out|auth request timed out|internal error occurred|internal server error";
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
    process_limit|connect(login) in directory|connection lost to auth|\
    temporary authentication failure|auth server not responding";
/// What Outlook.com says over IMAP, whose front lets somebody in and finds no mailbox behind.
pub(super) const BEHIND: &str = "user is authenticated but not connected";
pub(super) const NO_FOLDER: &str = "\
    no such mailbox|mailbox doesn't exist|mailbox does not exist|unknown mailbox|\
    folder doesn't exist|folder does not exist|no such folder";
pub(super) const LATER: &str = "\
    temporar|try again later|internal error|system problem|system error|server unavailable|\
    server error|server busy";
pub(super) const DOWN: &str = "\
    connection to storage server failed|connection to imap server failed|\
    error connecting to imap|temporarily unavailable|temporary authentication failure|\
    internal server error|internal error occurred|backend|server bug|imap server * down|\
    error: connection dropped by imap server";
/// Words by which a program says that the mailbox's server speaks.
pub(super) const LEADS: &str = "\
    returned an error:|command failed:|imap error: |failed: no |bye |your imap server|\
    your pop server|your pop3 server|imap server responded|\
    the mail server for account|imap command|imap4.error";
