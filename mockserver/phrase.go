package mockserver

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// newPhrase is a phrase that a mail and the page which asked for it both show:
// "Brave elephant".
func newPhrase() string { return pick(adjectives) + " " + pick(nouns) }

// pick draws a word; each is as likely as any other.
func pick(words []string) string {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(len(words))))
	if err != nil {
		panic(err) // rand.Reader never fails
	}
	return words[n.Int64()]
}

var adjectives = strings.Split("Abundant, Adaptable, Adventurous, Affectionate, Agile, Amazing, Ambitious, Amiable, Amusing, Astonishing, "+
	"Attentive, Authentic, Awesome, Balanced, Beautiful, Bold, Brave, Bright, Bubbly, Calm, Capable, Careful, "+
	"Charismatic, Charming, Cheerful, Clever, Colorful, Compassionate, Confident, Considerate, Cooperative, "+
	"Courageous, Courteous, Creative, Curious, Dazzling, Dedicated, Delightful, Determined, Diligent, Dynamic, "+
	"Eager, Easygoing, Efficient, Elegant, Empathetic, Energetic, Enthusiastic, Exuberant, Faithful, Fantastic, "+
	"Fearless, Flexible, Friendly, Fun-loving, Generous, Gentle, Genuine, Glowing, Golden, Graceful, Gracious, "+
	"Happy, Hardworking, Harmonious, Helpful, Honest, Hopeful, Humble, Imaginative, Impressive, Incredible, "+
	"Inspiring, Intelligent, Inventive, Jolly, Joyful, Keen, Kind, Lively, Lovable, Lovely, Loyal, Lucky, "+
	"Magnificent, Majestic, Marvelous, Mindful, Modest, Noble, Nimble, Optimistic, Outgoing, Passionate, Patient, "+
	"Peaceful, Persistent, Playful, Polite, Positive, Powerful, Practical, Precious, Quick-witted, Radiant, "+
	"Reliable, Resilient, Resourceful, Respectful, Serene, Sincere, Skillful, Splendid, Steadfast, Strong, Sunny, "+
	"Talented, Thoughtful, Tranquil, Trustworthy, Upbeat, Versatile, Vibrant, Warmhearted, Welcoming, Wise, Witty, "+
	"Wonderful, Zealous", ", ")

var nouns = strings.Split("apple, balloon, banana, beach, bicycle, bird, book, bridge, butterfly, cactus, candle, castle, cat, cherry, "+
	"cloud, compass, cookie, coral, cupcake, daisy, desert, diamond, dog, dolphin, dragon, eagle, elephant, emerald, "+
	"falcon, feather, firefly, flamingo, flower, forest, fountain, fox, galaxy, garden, giraffe, grape, guitar, "+
	"hammock, harbor, hat, hedgehog, honey, hot air balloon, ice cream, island, jacket, jungle, kangaroo, kite, "+
	"koala, lake, lantern, lemon, lighthouse, lion, lizard, mango, maple, meadow, monkey, moon, mountain, notebook, "+
	"ocean, orange, orchid, otter, owl, palm tree, panda, parrot, peach, penguin, piano, pineapple, planet, puppy, "+
	"quilt, rabbit, rainbow, raven, river, rocket, rose, sailboat, seashell, snowflake, squirrel, star, strawberry, "+
	"sunflower, sunset, teapot, tiger, tulip, turtle, umbrella, violin, waterfall, zebra", ", ")
