package org.flinknpu.brain;

/**
 * A cortical area: a box of voxels, each holding the same number of neurons, with contiguous neuron
 * ids. Immutable.
 *
 * <p>Neuron order inside an area: x slowest, then y, then z, then the index within the voxel.
 *
 * @param id unique name within the brain, 1 to 256 characters, none of them control characters
 * @param role what the area is for
 * @param width voxels along x, at least 1
 * @param height voxels along y, at least 1
 * @param depth voxels along z, at least 1
 * @param neuronsPerVoxel neurons in each voxel, at least 1
 * @param firstNeuron id of the area's first neuron
 * @param uniformPsp whether each outgoing synapse delivers its whole charge ({@code true}) or the
 *     charge divided by the source's number of outgoing synapses ({@code false})
 * @param membraneDrivenPsp whether the psp of outgoing synapses is the source's potential at the
 *     moment it fired, clamped to 0..255 and rounded half away from zero; without effect on
 *     explicit charges
 * @param powerAmount potential that every neuron of a {@link AreaRole#POWER} area receives in every
 *     burst; finite; without effect for other roles
 * @param chargeScale potential per unit of explicit integer charge arriving at this area's neurons;
 *     positive and finite; without effect in brains whose synapses carry weight and psp
 * @param model the rule of the area's neurons
 */
public record Area(
        String id,
        AreaRole role,
        int width,
        int height,
        int depth,
        int neuronsPerVoxel,
        int firstNeuron,
        boolean uniformPsp,
        boolean membraneDrivenPsp,
        float powerAmount,
        float chargeScale,
        NeuronModel model) {

    /** Longest name of an area. */
    public static final int MAX_ID_CHARACTERS = 256;

    /** Power amount of an area that names none. */
    public static final float DEFAULT_POWER_AMOUNT = 1.0f;

    /** An area of {@link NeuronModel#LIF} neurons. */
    public Area(
            String id,
            AreaRole role,
            int width,
            int height,
            int depth,
            int neuronsPerVoxel,
            int firstNeuron,
            boolean uniformPsp,
            boolean membraneDrivenPsp,
            float powerAmount,
            float chargeScale) {
        this(
                id,
                role,
                width,
                height,
                depth,
                neuronsPerVoxel,
                firstNeuron,
                uniformPsp,
                membraneDrivenPsp,
                powerAmount,
                chargeScale,
                NeuronModel.LIF);
    }

    /** This area with another model. */
    public Area withModel(NeuronModel other) {
        return new Area(
                id,
                role,
                width,
                height,
                depth,
                neuronsPerVoxel,
                firstNeuron,
                uniformPsp,
                membraneDrivenPsp,
                powerAmount,
                chargeScale,
                other);
    }

    /** This area with another power amount. */
    public Area withPowerAmount(float amount) {
        return new Area(
                id,
                role,
                width,
                height,
                depth,
                neuronsPerVoxel,
                firstNeuron,
                uniformPsp,
                membraneDrivenPsp,
                amount,
                chargeScale,
                model);
    }

    /** Checks every component; see the parameters for the rules. */
    public Area {
        if (id == null || id.isEmpty()) {
            throw new BrainFormatException("Area without a name: id=" + id);
        }
        if (id.length() > MAX_ID_CHARACTERS || id.chars().anyMatch(Character::isISOControl)) {
            throw new BrainFormatException(
                    "Area name too long or with control characters: id=%s characters=%d maximum=%d"
                            .formatted(
                                    id.substring(0, Math.min(id.length(), 60))
                                            .replaceAll("\\p{Cntrl}", "?"),
                                    id.length(),
                                    MAX_ID_CHARACTERS));
        }
        if (role == null) {
            throw new BrainFormatException("Area without a role: area=" + id + " role=null");
        }
        if (model == null) {
            throw new BrainFormatException("Area without a model: area=" + id + " model=null");
        }
        if (width < 1 || height < 1 || depth < 1) {
            throw new BrainFormatException(
                    "Area dimension below 1: area=%s dimensions=[%d,%d,%d]"
                            .formatted(id, width, height, depth));
        }
        if (neuronsPerVoxel < 1) {
            throw new BrainFormatException(
                    "Neurons per voxel below 1: area=%s neuronsPerVoxel=%d"
                            .formatted(id, neuronsPerVoxel));
        }
        if (!Float.isFinite(powerAmount)) {
            throw new BrainFormatException(
                    "Power amount not finite: area=%s powerAmount=%s".formatted(id, powerAmount));
        }
        if (!(chargeScale > 0) || !Float.isFinite(chargeScale)) {
            throw new BrainFormatException(
                    "Charge scale not positive and finite: area=%s chargeScale=%s"
                            .formatted(id, chargeScale));
        }
        long end = firstNeuron + neuronCount(width, height, depth, neuronsPerVoxel);
        if (firstNeuron < 0 || end > Connectome.MAX_NEURONS) {
            throw new BrainFormatException(
                    "More neurons than a brain can hold: area=%s neurons up to %d, maximum=%d"
                            .formatted(id, end, Connectome.MAX_NEURONS));
        }
    }

    /** Neurons in a box of these dimensions; saturates at {@link Long#MAX_VALUE}. */
    static long neuronCount(int width, int height, int depth, int neuronsPerVoxel) {
        long count = (long) width * height;
        long perColumn = (long) depth * neuronsPerVoxel;
        return Math.multiplyHigh(count, perColumn) == 0 && count * perColumn >= 0
                ? Math.min(count * perColumn, Long.MAX_VALUE / 2)
                : Long.MAX_VALUE / 2;
    }

    /** Number of neurons of this area. */
    public int neuronCount() {
        return width * height * depth * neuronsPerVoxel;
    }

    /** One past the id of the area's last neuron. */
    public int endNeuron() {
        return firstNeuron + neuronCount();
    }

    /** Whether that voxel lies inside the area. */
    public boolean contains(int x, int y, int z) {
        return x >= 0 && x < width && y >= 0 && y < height && z >= 0 && z < depth;
    }

    /**
     * Id of a neuron by its voxel and its index within the voxel. The caller has checked {@link
     * #contains}.
     */
    public int neuron(int x, int y, int z, int index) {
        assert contains(x, y, z) && index >= 0 && index < neuronsPerVoxel;
        return firstNeuron + ((x * height + y) * depth + z) * neuronsPerVoxel + index;
    }
}
