import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

/** Amazon SNS does not accept a longer subject, or one with line breaks (API Publish). */
const MAX_SUBJECT = 100;

/** Sends a message to a topic of Amazon SNS, which sends it by mail or otherwise. One AWS call. @throws the SDK's error */
export async function notifyTopic(topicArn: string, subject: string, message: string): Promise<void> {
    // The topic can be in another region than the function.
    const region = topicArn.split(":")[3];
    const client = new SNSClient({ ...(region === undefined || region === "" ? {} : { region }) });
    try {
        await client.send(
            new PublishCommand({
                TopicArn: topicArn,
                Subject: subject.slice(0, MAX_SUBJECT),
                Message: message,
            }),
        );
    } finally {
        client.destroy();
    }
}
