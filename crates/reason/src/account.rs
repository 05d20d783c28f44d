//! What can be said of a mailbox or an account: what its server answers at a log-in, and what only
//! the answers to an article's questions tell.

use verdict::codes;

codes! {
    /// Every code of this module.
    pub(crate) CODES for module "account" at Mailbox 1 on [LoggingIn, Sending, Receiving];
    /// User name or password are not taken.
    error LOGIN_REFUSED "login_refused" on Account,
    /// The password has run out.
    error EXPIRED "expired" on Account,
    /// The server wants a password made for programs, or a log-in without one.
    error APP_PASSWORD "app_password" on Account,
    /// Another program reads the mailbox.
    error LOCKED "locked" on Account,
    /// A lock stays though nobody reads.
    error LOCK_STUCK "lock_stuck" on Server,
    /// More connections at once than are allowed.
    error TOO_MANY_CONNECTIONS "too_many_connections" on Account,
    /// The program checks too often.
    error LOGIN_DELAY "login_delay" on Account,
    /// The mailbox's file is damaged.
    error DAMAGED "damaged" on Server,
    /// The server cannot get at the mailbox now.
    error UNAVAILABLE "unavailable" on Server,
    /// The account is switched off, or only the provider can go on.
    error DISABLED "disabled" on Server,
    /// The mailbox is full.
    error OVER_QUOTA "over_quota" on Account,
    /// A limit of the server other than its room.
    warning LIMIT "limit" on Account,
    /// Answers fit none of the usual causes: only the server's log tells.
    warning UNDECIDED "undecided" on Server,
    /// A message wants a password or money: a fraud.
    warning SCAM "scam" on Account,
    /// Somebody else may know the password: concluded from answers.
    error PASSWORD_EXPOSED "password_exposed" on Account,
    /// Spam gets past the filter.
    warning SPAM_ARRIVES "spam_arrives" on Account,
    /// Mail was deleted, and may be restored.
    warning DELETED "deleted" on Account,
    /// How to keep a copy of the mail.
    notice BACK_UP "back_up" on Account,
    /// How to set an automatic reply.
    notice AUTOREPLY "autoreply" on Account,
    /// How to create a mailbox.
    notice NEW_MAILBOX "new_mailbox" on Account,
    /// How much may be sent.
    notice SENDING_LIMITS "sending_limits" on Account,
    /// Mail arrives, and is kept elsewhere than in the inbox.
    notice SORTED_AWAY "sorted_away" on Account,
    /// Mail to many is under stricter rules.
    notice BULK_MAIL "bulk_mail" on Account flows [Accepted],
    /// The records that prove a domain's mail are wanted, or to be looked at.
    notice SENDER_PROOF "sender_proof" on Account flows [Accepted],
    /// Another company sends in the domain's name.
    notice OTHER_SENDER "other_sender" on Account flows [Accepted],
    /// A new password is wanted, and whoever asks can set it.
    notice CHANGE_PASSWORD "change_password" on Account,
    /// The domain's mail has moved, and not everybody knows yet.
    notice MOVE_WAITS "move_waits" on Account,
    /// Mail from before the move is at the old company.
    notice MOVE_MAIL "move_mail" on Account,
    /// A move to another company is planned.
    notice MOVE_PLAN "move_plan" on Account,
    /// The web server still keeps mail for a domain whose mail has moved.
    notice ROUTING "routing" on Account flows [Receiving],
    /// Mail for one address is wanted in another mailbox.
    notice FORWARD "forward" on Account flows [Receiving],
    /// Mail is gone on its way, and only the server's log tells where.
    warning TRACE "trace" on Server,
}
