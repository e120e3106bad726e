package org.flinknpu.demo;

/**
 * A round, two-wheeled robot with two eyes and three feelers.
 *
 * <p>Differential drive: the body moves with the mean of the wheel speeds and turns with their
 * difference over the axle, {@code v = (l + r) / 2}, {@code omega = (r - l) / axle}, integrated
 * with the direction of the middle of the step. Speeds hold until the next {@link #drive}; a robot
 * that was never driven stands still.
 *
 * <p>Not thread-safe.
 */
public final class Robot {

    /** Radius of the body, in metres. */
    static final double BODY_RADIUS_METRES = 0.16;

    /** How far a feeler reaches beyond the body, in metres. */
    static final double FEELER_METRES = 0.7;

    /** Directions of the three feelers against the heading, left to right, in radians. */
    static final double[] FEELER_ANGLES = {StrictMath.PI / 4, 0, -StrictMath.PI / 4};

    private static final double AXLE_METRES = 0.28;
    private static final double FULL_SPEED_METRES_PER_SECOND = 1.2;
    private static final double EYE_ANGLE = StrictMath.toRadians(40);
    private static final double FEELER_SPREAD = StrictMath.toRadians(14);

    private final Arena arena;
    private final double[] position;
    private final double[] freeMetres = new double[FEELER_ANGLES.length];
    private double heading;
    private double left;
    private double right;
    private boolean touching;
    private int collisions;
    private long path;

    /** Puts a robot in the middle of an arena, facing a direction that the arena's seed chose. */
    public Robot(Arena arena) {
        this.arena = arena;
        position = new double[] {arena.widthMetres() / 2, arena.heightMetres() / 2};
        heading = arena.startHeading();
        feel();
    }

    /**
     * Sets the wheel speeds.
     *
     * @param left the left wheel, -1 (full speed backwards) to 1; values beyond are clamped
     * @param right the right wheel
     * @throws IllegalArgumentException if a value is not a number
     */
    public void drive(double left, double right) {
        if (Double.isNaN(left) || Double.isNaN(right)) {
            throw new IllegalArgumentException(
                    "wheel speed not a number: left=" + left + ", right=" + right);
        }
        this.left = Math.max(-1, Math.min(1, left));
        this.right = Math.max(-1, Math.min(1, right));
    }

    /**
     * Moves for a while.
     *
     * @param seconds the time step; short against the size of a pillar at full speed
     */
    public void move(double seconds) {
        double speed = (left + right) / 2 * FULL_SPEED_METRES_PER_SECOND;
        double turn = (right - left) * FULL_SPEED_METRES_PER_SECOND / AXLE_METRES * seconds;
        double middle = heading + turn / 2;
        position[0] += speed * seconds * StrictMath.cos(middle);
        position[1] += speed * seconds * StrictMath.sin(middle);
        heading = StrictMath.IEEEremainder(heading + turn, 2 * StrictMath.PI);
        boolean touches = arena.pushOut(position, BODY_RADIUS_METRES);
        if (touches && !touching) {
            collisions++;
        }
        touching = touches;
        arena.reach(position[0], position[1]);
        path = mix(mix(mix(path, position[0]), position[1]), heading);
        feel();
    }

    private static long mix(long hash, double value) {
        long mixed = (hash ^ Double.doubleToRawLongBits(value)) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    /** Reads all sensors at the present place. */
    public Senses senses() {
        return new Senses(
                arena.brightness(position[0], position[1], heading + EYE_ANGLE),
                arena.brightness(position[0], position[1], heading - EYE_ANGLE),
                1 - freeMetres[0] / FEELER_METRES,
                1 - freeMetres[1] / FEELER_METRES,
                1 - freeMetres[2] / FEELER_METRES);
    }

    /** Centre of the body, in metres from the left wall. */
    public double x() {
        return position[0];
    }

    /** Centre of the body, in metres from the lower wall. */
    public double y() {
        return position[1];
    }

    /** Where it faces, in radians counter-clockwise from the x axis, in [-pi, pi]. */
    public double heading() {
        return heading;
    }

    /** The left wheel's speed, -1 to 1. */
    public double left() {
        return left;
    }

    /** The right wheel's speed, -1 to 1. */
    public double right() {
        return right;
    }

    /** A hash of every place and heading so far: equal for equal paths, to the bit. */
    public long path() {
        return path;
    }

    /** How often it ran into something: contacts count once, however long they last. */
    public int collisions() {
        return collisions;
    }

    /** Whether it touches a wall or a pillar now. */
    public boolean touching() {
        return touching;
    }

    /**
     * What a feeler has free before it, in metres from the body; at most its length.
     *
     * @param feeler 0 left, 1 centre, 2 right
     */
    public double freeMetres(int feeler) {
        return freeMetres[feeler];
    }

    private void feel() {
        for (int i = 0; i < freeMetres.length; i++) {
            double direction = heading + FEELER_ANGLES[i];
            // A feeler is a narrow fan, so that a thin pillar cannot slip between two of them.
            double free = arena.freeDistance(position[0], position[1], direction);
            free = Math.min(free, free(direction - FEELER_SPREAD));
            free = Math.min(free, free(direction + FEELER_SPREAD));
            freeMetres[i] = Math.max(0, Math.min(FEELER_METRES, free - BODY_RADIUS_METRES));
        }
    }

    private double free(double direction) {
        return arena.freeDistance(position[0], position[1], direction);
    }
}
